import type { User, UserListQuery, UserState } from '#domain/contracts/users.ts';
import type { Database } from '#prisma/client.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { decodeCursor, encodeCursor } from '#api/http/cursor.ts';

/** Instants as the API writes them. */
const instant = (time: Prisma.Sql) => Prisma.sql`to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const states: Record<UserState, Prisma.Sql> = {
  disabled: Prisma.sql`u.disabled_at IS NOT NULL`,
  unverified: Prisma.sql`(u.disabled_at IS NULL AND u.email_verified_at IS NULL)`,
  active: Prisma.sql`(u.disabled_at IS NULL AND u.email_verified_at IS NOT NULL)`,
};

/** By himself: a session in which an administrator acts as him does not count. */
const lastSeen = Prisma.sql`greatest(
  (SELECT max(s.last_used_at) FROM sessions s WHERE s.user_id = u.id AND s.impersonator_id IS NULL),
  (SELECT max(k.last_used_at) FROM api_keys k WHERE k.user_id = u.id))`;

const userJson = Prisma.sql`jsonb_build_object(
  'id', u.id, 'name', u.name, 'email', u.email, 'platformRoles', u.platform_roles,
  'state', CASE WHEN ${states.disabled} THEN 'disabled' WHEN ${states.unverified} THEN 'unverified' ELSE 'active' END,
  'hasSecondFactor', u.totp_confirmed_at IS NOT NULL OR EXISTS (SELECT FROM passkeys p WHERE p.user_id = u.id),
  'tenantCount', (SELECT count(*) FROM memberships m WHERE m.user_id = u.id),
  'createdAt', ${instant(Prisma.sql`u.created_at`)}, 'lastSeenAt', ${instant(lastSeen)})`;

/** By name. */
export async function listUsers(prisma: Database, query: UserListQuery) {
  const matching = conditions(query);
  const cursor = query.cursor === undefined ? null : decodeCursor(query.cursor, false);
  const after =
    cursor === null ? Prisma.sql`true` : Prisma.sql`(lower(u.name), u.id) > (${cursor.key}::text, ${cursor.id}::uuid)`;
  const [rows, [count]] = await Promise.all([
    prisma.$queryRaw<{ item: User; key: string }[]>`
      SELECT ${userJson} AS item, lower(u.name) AS key FROM users u WHERE ${matching} AND ${after}
      ORDER BY lower(u.name), u.id LIMIT ${query.limit + 1}`,
    prisma.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS total FROM users u WHERE ${matching}`,
  ]);
  const shown = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(({ item }) => item),
    total: count?.total ?? 0,
    nextCursor: last === undefined ? null : encodeCursor({ key: last.key, id: last.item.id }),
  };
}

/** As the list shows him; null: there is nobody with that id. */
export async function findUser(prisma: Pick<Database, '$queryRaw'>, id: string): Promise<User | null> {
  const [row] = await prisma.$queryRaw<{ item: User }[]>`
    SELECT ${userJson} AS item FROM users u WHERE u.id = ${id}::uuid`;
  return row?.item ?? null;
}

function conditions({ search = '', role, state }: UserListQuery): Prisma.Sql {
  const words = search.trim();
  const pattern = `%${words.replace(/[\\%_]/g, '\\$&')}%`;
  return Prisma.join(
    [
      Prisma.sql`true`,
      ...(words === '' ? [] : [Prisma.sql`(u.name ILIKE ${pattern} OR u.email ILIKE ${pattern})`]),
      ...(role === undefined ? [] : [Prisma.sql`${role}::"PlatformRole" = ANY(u.platform_roles)`]),
      ...(state === undefined ? [] : [states[state]]),
    ],
    ' AND ',
  );
}

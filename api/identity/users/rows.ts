import type { User, UserListQuery, UserState } from '#domain/contracts/users.ts';
import type { Database } from '#prisma/client.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { afterCursor, containing, orderOf, pageOfRows } from '#api/http/keyset.ts';
import type { Keyset } from '#api/http/keyset.ts';

/** Instants as the API writes them. */
const instant = (time: Prisma.Sql) => Prisma.sql`to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const states: Record<UserState, Prisma.Sql> = {
  disabled: Prisma.sql`u.disabled_at IS NOT NULL`,
  unverified: Prisma.sql`(u.disabled_at IS NULL AND u.email_verified_at IS NULL)`,
  active: Prisma.sql`(u.disabled_at IS NULL AND u.email_verified_at IS NOT NULL)`,
};

/** By the user's own actions: an administrator's impersonation does not count. */
const lastSeen = Prisma.sql`greatest(
  (SELECT max(s.last_used_at) FROM sessions s WHERE s.user_id = u.id AND s.impersonator_id IS NULL),
  (SELECT max(k.last_used_at) FROM api_keys k WHERE k.user_id = u.id))`;

const userJson = Prisma.sql`jsonb_build_object(
  'id', u.id, 'name', u.name, 'email', u.email, 'platformRoles', u.platform_roles,
  'state', CASE WHEN ${states.disabled} THEN 'disabled' WHEN ${states.unverified} THEN 'unverified' ELSE 'active' END,
  'hasSecondFactor', u.totp_confirmed_at IS NOT NULL OR EXISTS (SELECT FROM passkeys p WHERE p.user_id = u.id),
  'tenantCount', (SELECT count(*) FROM memberships m WHERE m.user_id = u.id),
  'createdAt', ${instant(Prisma.sql`u.created_at`)}, 'lastSeenAt', ${instant(lastSeen)})`;

const byName: Keyset = { key: Prisma.sql`lower(u.name)`, id: Prisma.sql`u.id`, type: 'text', isDescending: false };

/** By name. */
export async function listUsers(prisma: Database, query: UserListQuery) {
  const matching = conditions(query);
  const [rows, [count]] = await Promise.all([
    prisma.$queryRaw<{ item: User; key: string }[]>`
      SELECT ${userJson} AS item, ${byName.key} AS key FROM users u
      WHERE ${matching} AND ${afterCursor(query.cursor, byName)} ORDER BY ${orderOf(byName)} LIMIT ${query.limit + 1}`,
    prisma.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS total FROM users u WHERE ${matching}`,
  ]);
  const { items, nextCursor } = pageOfRows(rows, query.limit, ({ key, item }) => ({ key, id: item.id }));
  return { items: items.map(({ item }) => item), total: count?.total ?? 0, nextCursor };
}

/** A user as in the list; null where none has that id. */
export async function findUser(prisma: Pick<Database, '$queryRaw'>, id: string): Promise<User | null> {
  const [row] = await prisma.$queryRaw<{ item: User }[]>`
    SELECT ${userJson} AS item FROM users u WHERE u.id = ${id}::uuid`;
  return row?.item ?? null;
}

function conditions({ search = '', role, state }: UserListQuery): Prisma.Sql {
  const words = search.trim();
  const pattern = containing(words);
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

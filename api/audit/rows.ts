import type { AuditEntry, AuditQuery } from '#domain/contracts/audit.ts';
import type { Database } from '#prisma/client.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { afterCursor, orderOf, pageOfRows } from '../http/keyset.ts';
import type { Keyset } from '../http/keyset.ts';

/** Whose entries: the whole platform's, a tenant's, one server's, or a user's: their actions, and actions on their account. */
export interface AuditPlace {
  personId?: string;
  tenantId?: string;
  serverId?: string;
}
type Filter = Pick<AuditQuery, 'action' | 'userId' | 'serverId' | 'from' | 'to'>;

/** Entries name the user that they are about by id alone: as little personal data as possible is written for good. */
const subjectName = Prisma.sql`(SELECT u.name FROM users u WHERE u.id =
  CASE WHEN e.details->>'userId' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN (e.details->>'userId')::uuid END)`;

const entryJson = Prisma.sql`jsonb_build_object(
  'id', e.id, 'at', to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'userId', e.user_id, 'userName', e.user_name, 'impersonatorName', e.impersonator_name,
  'byApiKey', e.api_key_id IS NOT NULL, 'tenantId', e.tenant_id, 'tenantName', t.name, 'serverId', e.server_id,
  'serverName', s.name, 'action', e.action, 'subjectName', ${subjectName}, 'fromIp', host(e.from_ip), 'requestId', e.request_id, 'details', e.details)`;

const from = Prisma.sql`audit_entries e LEFT JOIN tenants t ON t.id = e.tenant_id LEFT JOIN servers s ON s.id = e.server_id`;

const newestFirst: Keyset = { key: Prisma.sql`e.at`, id: Prisma.sql`e.id`, type: 'timestamptz', isDescending: true };

/** Newest first. */
export async function listAudit(prisma: Database, place: AuditPlace, query: AuditQuery) {
  const matching = conditions(place, query);
  const [rows, [count]] = await Promise.all([
    prisma.$queryRaw<{ entry: AuditEntry }[]>`
      SELECT ${entryJson} AS entry FROM ${from}
      WHERE ${matching} AND ${afterCursor(query.cursor, newestFirst)}
      ORDER BY ${orderOf(newestFirst)} LIMIT ${query.limit + 1}`,
    prisma.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS total FROM audit_entries e WHERE ${matching}`,
  ]);
  const { items, nextCursor } = pageOfRows(rows, query.limit, ({ entry }) => ({ key: entry.at, id: entry.id }));
  return { items: items.map(({ entry }) => entry), total: count?.total ?? 0, nextCursor };
}

const exportedAtOnce = 1_000;

/** Every entry that matches, oldest first, a piece at a time: an export holds no more than that in memory. */
export async function* eachAudit(prisma: Database, place: AuditPlace, filter: Filter): AsyncGenerator<AuditEntry> {
  let last: AuditEntry | undefined;
  do {
    const after =
      last === undefined ? Prisma.sql`true` : Prisma.sql`(e.at, e.id) > (${last.at}::timestamptz, ${last.id}::uuid)`;
    const rows: { entry: AuditEntry }[] = await prisma.$queryRaw`
      SELECT ${entryJson} AS entry FROM ${from} WHERE ${conditions(place, filter)} AND ${after}
      ORDER BY e.at, e.id LIMIT ${exportedAtOnce}`;
    for (const { entry } of rows) yield entry;
    last = rows.length < exportedAtOnce ? undefined : rows.at(-1)?.entry;
  } while (last !== undefined);
}

function conditions(place: AuditPlace, filter: Filter): Prisma.Sql {
  const { action, userId } = filter;
  const serverId = place.serverId ?? filter.serverId;
  return Prisma.join(
    [
      Prisma.sql`true`,
      ...(place.tenantId === undefined ? [] : [Prisma.sql`e.tenant_id = ${place.tenantId}::uuid`]),
      ...(serverId === undefined ? [] : [Prisma.sql`e.server_id = ${serverId}::uuid`]),
      ...(place.personId === undefined ? [] : [ofPerson(place.personId)]),
      ...(action === undefined ? [] : [Prisma.sql`starts_with(e.action, ${action})`]),
      ...(userId === undefined
        ? []
        : [Prisma.sql`(e.user_id = ${userId}::uuid OR e.impersonator_id = ${userId}::uuid)`]),
      ...(filter.from === undefined ? [] : [Prisma.sql`e.at >= ${filter.from}::timestamptz`]),
      ...(filter.to === undefined ? [] : [Prisma.sql`e.at <= ${filter.to}::timestamptz`]),
    ],
    ' AND ',
  );
}

/** What others did to the user inside a tenant is for that tenant's members to see. */
const ofPerson = (id: string): Prisma.Sql => Prisma.sql`(e.user_id = ${id}::uuid OR
  (e.details ? 'userId' AND e.details->>'userId' = ${id} AND starts_with(e.action, 'user.')))`;

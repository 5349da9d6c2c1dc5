import type { Scope } from '#domain/permissions/principal.ts';
import { inScope } from '../http/in-scope.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { Database } from '#prisma/client.ts';
import type { ServerListQuery } from '#domain/contracts/servers.ts';
import type { NodeFacts } from '#domain/contracts/nodes.ts';
import type {
  PowerError,
  PowerState,
  ServerEnding,
  ServerExit,
  ServerRecovery,
  ServerStatus,
} from '#domain/servers/state.ts';
import { afterCursor, containing, orderOf, pageOfRows } from '../http/keyset.ts';
import type { Keyset } from '../http/keyset.ts';
import { operationJson } from '../operations/rows.ts';
import type { OperationRow } from '../operations/present.ts';

/** A server with all that its presentation needs, read by one query; times as Postgres writes them into JSON. */
export interface ServerRow {
  id: string;
  name: string;
  description: string;
  tenantId: string;
  status: ServerStatus;
  power: PowerState;
  nodeId: string;
  nodeName: string;
  nodeOnline: boolean;
  runtime: NodeFacts['runtime'] | null;
  blueprintId: string;
  blueprintSlug: string;
  blueprintName: string;
  ip: string | null;
  port: number | null;
  memoryBytes: number;
  swapBytes: number;
  cpuPercent: number;
  diskBytes: number;
  pids: number;
  ioWeight: number;
  startedAt: string | null;
  lastExit: ServerExit | null;
  powerError: PowerError | null;
  ending: ServerEnding | null;
  recovery: ServerRecovery | null;
  suspendedReason: string | null;
  operation: OperationRow | null;
  createdAt: string;
  version: number;
  sortKey: string;
}

const from = Prisma.sql`servers s
  JOIN nodes n ON n.id = s.node_id
  JOIN blueprints b ON b.id = s.blueprint_id
  LEFT JOIN allocations a ON a.server_id = s.id AND a.is_primary`;

/** As JSON and not JSONB, which would be taken apart and put together again for each row. */
const serverJson = (sortKey: Prisma.Sql) => Prisma.sql`json_build_object(
  'id', s.id, 'name', s.name, 'description', s.description, 'tenantId', s.tenant_id, 'status', s.status, 'power', s.power,
  'nodeId', n.id, 'nodeName', n.name, 'nodeOnline', n.online, 'runtime', n.facts->>'runtime',
  'blueprintId', b.id, 'blueprintSlug', b.slug, 'blueprintName', b.name, 'ip', host(a.ip), 'port', a.port,
  'memoryBytes', s.memory_bytes, 'swapBytes', s.swap_bytes, 'cpuPercent', s.cpu_percent, 'diskBytes', s.disk_bytes,
  'pids', s.pids, 'ioWeight', s.io_weight, 'startedAt', s.started_at, 'lastExit', s.last_exit,
  'powerError', s.power_error, 'ending', s.ending, 'recovery', s.recovery, 'suspendedReason', s.suspended_reason, 'createdAt', s.created_at, 'version', s.version,
  'operation', (SELECT ${operationJson} FROM operations o
    WHERE o.server_id = s.id AND o.status IN ('pending', 'running', 'cancelling')
    ORDER BY o.status = 'pending', o.created_at DESC LIMIT 1), 'sortKey', ${sortKey})`;

/** Those of the servers that exist and are not deleted. */
export async function loadServers(prisma: Pick<Database, '$queryRaw'>, ids: readonly string[]): Promise<ServerRow[]> {
  const rows = await prisma.$queryRaw<{ server: ServerRow }[]>`
    SELECT ${serverJson(Prisma.sql`''`)} AS server FROM ${from} WHERE s.id = ANY(${[...ids]}::uuid[]) AND s.deleted_at IS NULL`;
  return rows.map((row) => row.server);
}

const sorting = (key: Prisma.Sql, type: Keyset['type'], isDescending: boolean): Keyset => ({
  key,
  id: Prisma.sql`s.id`,
  type,
  isDescending,
});

const sortings: Record<ServerListQuery['sort'], Keyset> = {
  name: sorting(Prisma.sql`lower(s.name)`, 'text', false),
  '-name': sorting(Prisma.sql`lower(s.name)`, 'text', true),
  createdAt: sorting(Prisma.sql`s.created_at`, 'timestamptz', false),
  '-createdAt': sorting(Prisma.sql`s.created_at`, 'timestamptz', true),
};

/** A page of servers and how many match in all, in one query. */
export async function listServers(prisma: Database, scope: Scope, query: ServerListQuery) {
  const search = query.search?.trim() ?? '';
  const matching = Prisma.join(
    [
      Prisma.sql`s.deleted_at IS NULL`,
      inScope(scope, { tenant: Prisma.sql`s.tenant_id`, server: Prisma.sql`s.id` }),
      ...(search === '' ? [] : [matchesText(search)]),
    ],
    ' AND ',
  );
  const keyset = sortings[query.sort];
  const [page] = await prisma.$queryRaw<[{ total: number; items: ServerRow[] }]>`
    SELECT (SELECT count(*)::int FROM ${search === '' ? Prisma.sql`servers s` : from} WHERE ${matching}) AS total,
      coalesce((SELECT json_agg(p.server) FROM (
        SELECT ${serverJson(keyset.key)} AS server FROM ${from}
        WHERE ${matching} AND ${afterCursor(query.cursor, keyset)}
        ORDER BY ${orderOf(keyset)} LIMIT ${query.limit + 1}) p), '[]') AS items`;
  const { items, nextCursor } = pageOfRows(page.items, query.limit, ({ sortKey, id }) => ({ key: sortKey, id }));
  return { rows: items, total: page.total, nextCursor };
}

/** Name, blueprint, node or address. */
function matchesText(search: string) {
  const pattern = containing(search);
  return Prisma.sql`(s.name ILIKE ${pattern} OR b.name ILIKE ${pattern} OR n.name ILIKE ${pattern}
    OR host(a.ip) || ':' || a.port ILIKE ${pattern})`;
}

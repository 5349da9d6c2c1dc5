import type { Scope } from '#domain/permissions/principal.ts';
import { inScope } from '../http/in-scope.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { Database } from '#prisma/client.ts';
import type { OperationKind, OperationStatus } from '#domain/operations/operation.ts';
import { afterCursor, containing, orderOf, pageOfRows } from '../http/keyset.ts';
import type { Keyset } from '../http/keyset.ts';
import type { OperationRow } from './present.ts';

/** One operation as JSON (`OperationRow`); needs `o` (operations), `s` (servers) and `n` (nodes) in scope. */
export const operationJson = Prisma.sql`jsonb_build_object(
  'id', o.id, 'kind', o.kind, 'status', o.status, 'serverId', o.server_id, 'serverName', s.name,
  'tenantId', o.tenant_id, 'nodeId', n.id, 'nodeName', n.name, 'serverDeleted', s.deleted_at IS NOT NULL,
  'serverRemoved', s.deleted_at IS NOT NULL AND EXISTS (SELECT 1 FROM operations d
    WHERE d.server_id = s.id AND d.kind = 'delete' AND d.status = 'succeeded'), 'retryOf', o.retry_of_id, 'requestedById', o.requested_by_id,
  'requestedByName', o.requested_by_name, 'createdAt', o.created_at, 'startedAt', o.started_at,
  'behind', CASE WHEN o.status = 'pending' THEN (SELECT b.kind FROM operations b WHERE b.server_id = o.server_id
    AND b.id < o.id AND b.status IN ('running', 'cancelling') LIMIT 1) END,
  'endedAt', o.ended_at, 'version', o.version, 'steps', o.steps, 'errorCode', o.error_code, 'errorMessage', o.error_message,
  'errorArguments', o.error_arguments)`;

const joins = Prisma.sql`operations o JOIN servers s ON s.id = o.server_id JOIN nodes n ON n.id = s.node_id`;

export async function loadOperations(
  prisma: Pick<Database, '$queryRaw'>,
  ids: readonly string[],
): Promise<OperationRow[]> {
  const rows = await prisma.$queryRaw<{ operation: OperationRow }[]>`
    SELECT ${operationJson} AS operation FROM ${joins} WHERE o.id = ANY(${[...ids]}::uuid[])`;
  return rows.map((row) => row.operation);
}

export interface OperationFilter {
  scope: Scope;
  serverId?: string | undefined;
  nodeId?: string | undefined;
  status?: OperationStatus | undefined;
  kind?: OperationKind | undefined;
  search?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

const newestFirst: Keyset = {
  key: Prisma.sql`o.created_at`,
  id: Prisma.sql`o.id`,
  type: 'timestamptz',
  isDescending: true,
};

/** Newest first. One query: the page, and how many match in all. */
export async function listOperations(prisma: Database, filter: OperationFilter) {
  const search = filter.search?.trim() ?? '';
  const conditions = [
    inScope(filter.scope, { tenant: Prisma.sql`o.tenant_id`, server: Prisma.sql`o.server_id` }),
    ...(filter.serverId === undefined ? [] : [Prisma.sql`o.server_id = ${filter.serverId}::uuid`]),
    ...(filter.nodeId === undefined ? [] : [Prisma.sql`s.node_id = ${filter.nodeId}::uuid`]),
    ...(filter.status === undefined ? [] : [Prisma.sql`o.status = ${filter.status}::"OperationStatus"`]),
    ...(search === '' ? [] : [Prisma.sql`s.name ILIKE ${containing(search)}`]),
    ...(filter.kind === undefined ? [] : [Prisma.sql`o.kind = ${filter.kind}::"OperationKind"`]),
  ];
  const matching = Prisma.join(conditions, ' AND ');
  const [page] = await prisma.$queryRaw<[{ total: number; items: OperationRow[] }]>`
    SELECT (SELECT count(*)::int FROM ${joins} WHERE ${matching}) AS total,
      coalesce((SELECT jsonb_agg(p.operation) FROM (
        SELECT ${operationJson} AS operation FROM ${joins}
        WHERE ${matching} AND ${afterCursor(filter.cursor, newestFirst)}
        ORDER BY ${orderOf(newestFirst)} LIMIT ${filter.limit + 1}) p), '[]') AS items`;
  const { items, nextCursor } = pageOfRows(page.items, filter.limit, ({ createdAt, id }) => ({ key: createdAt, id }));
  return { rows: items, total: page.total, nextCursor };
}

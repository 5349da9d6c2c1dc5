import type { Scope } from '#domain/permissions/principal.ts';
import { inScope } from '../http/in-scope.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { Database } from '#prisma/client.ts';
import type { BackupListQuery } from '#domain/contracts/backups.ts';
import { afterCursor, containing, orderOf, pageOfRows } from '../http/keyset.ts';
import type { Keyset } from '../http/keyset.ts';
import type { BackupRow } from './present.ts';

const backupJson = Prisma.sql`jsonb_build_object(
  'id', b.id, 'tenantId', b.tenant_id, 'serverId', b.server_id, 'serverName', s.name,
  'serverDeleted', s.deleted_at IS NOT NULL, 'nodeId', b.node_id, 'nodeName', n.name, 'name', b.name, 'status', b.status,
  'trigger', b.trigger, 'storage', b.storage, 'format', b.format, 'locked', b.locked, 'ignore', b.ignore, 'bytes', b.bytes,
  'contentBytes', b.content_bytes, 'entries', b.entries, 'archiveSha256', b.archive_sha256,
  'contentSha256', b.content_sha256, 'operationId', b.operation_id, 'requestedByName', b.requested_by_name,
  'createdAt', b.created_at, 'completedAt', b.completed_at, 'verifiedAt', b.verified_at)`;

const joins = Prisma.sql`backups b JOIN servers s ON s.id = b.server_id JOIN nodes n ON n.id = b.node_id`;

/** The existing ones of these backups; with `evenGone` also those that failed or were removed. */
export async function loadBackups(
  prisma: Pick<Database, '$queryRaw'>,
  ids: readonly string[],
  { evenGone = false } = {},
): Promise<BackupRow[]> {
  const there = evenGone ? Prisma.empty : Prisma.sql`AND b.deleted_at IS NULL`;
  const rows = await prisma.$queryRaw<{ backup: BackupRow }[]>`
    SELECT ${backupJson} AS backup FROM ${joins} WHERE b.id = ANY(${[...ids]}::uuid[]) ${there}`;
  return rows.map((row) => row.backup);
}

const newestFirst: Keyset = {
  key: Prisma.sql`b.created_at`,
  id: Prisma.sql`b.id`,
  type: 'timestamptz',
  isDescending: true,
};

/** A page of backups, newest first, and how many match in all, in one query. */
export async function listBackups(prisma: Database, scope: Scope, query: BackupListQuery) {
  const search = query.search?.trim() ?? '';
  const matching = Prisma.join(
    [
      Prisma.sql`b.deleted_at IS NULL`,
      inScope(scope, { tenant: Prisma.sql`b.tenant_id`, server: Prisma.sql`b.server_id` }),
      ...(query.serverId === undefined ? [] : [Prisma.sql`b.server_id = ${query.serverId}::uuid`]),
      ...(query.only === undefined ? [] : [sorts[query.only]]),
      ...(search === '' ? [] : [matchesText(search)]),
    ],
    ' AND ',
  );
  const [page] = await prisma.$queryRaw<[{ total: number; items: BackupRow[] }]>`
    SELECT (SELECT count(*)::int FROM ${joins} WHERE ${matching}) AS total,
      coalesce((SELECT jsonb_agg(p.backup) FROM (
        SELECT ${backupJson} AS backup FROM ${joins}
        WHERE ${matching} AND ${afterCursor(query.cursor, newestFirst)}
        ORDER BY ${orderOf(newestFirst)} LIMIT ${query.limit + 1}) p), '[]') AS items`;
  const { items, nextCursor } = pageOfRows(page.items, query.limit, ({ createdAt, id }) => ({ key: createdAt, id }));
  return { rows: items, total: page.total, nextCursor };
}

const sorts = {
  locked: Prisma.sql`b.locked`,
  server_deleted: Prisma.sql`s.deleted_at IS NOT NULL`,
  broken: Prisma.sql`b.status IN ('missing', 'damaged')`,
} as const;

function matchesText(search: string) {
  const pattern = containing(search);
  return Prisma.sql`(b.name ILIKE ${pattern} OR s.name ILIKE ${pattern})`;
}

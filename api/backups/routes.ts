import { z } from 'zod';
import {
  Backup,
  BackupEntries,
  BackupEntriesQuery,
  BackupListQuery,
  BackupOperationResponse,
  BackupPage,
  CreateBackupRequest,
  RestoreRequest,
  UpdateBackupRequest,
} from '#domain/contracts/backups.ts';
import { OperationResponse } from '#domain/contracts/operations.ts';
import { defineRoute } from '../http/define-route.ts';
import type { ProblemCode } from '../http/problem-codes.ts';
import { operationRefusals } from '../http/problem-codes.ts';
import { callBy, callOf } from '../operations/call.ts';
import { getOperation } from '../operations/find.ts';
import { operationPermissions } from '#domain/permissions/operations.ts';
import { placeOfServer } from '../servers/find.ts';
import { changeBackup } from './change.ts';
import { archiveTypes, checkDownload, downloadBackup, listEntries } from './contents.ts';
import { findBackup, getBackup, getBackupOf, placeOfBackup } from './find.ts';
import { createBackup, deleteBackup, restoreBackup, verifyBackup } from './operations.ts';
import { presentBackup } from './present.ts';
import { listBackups } from './rows.ts';
import { usageOf } from './usage.ts';

const tag = 'Backups';
const params = z.object({ id: z.uuid() });
const ofServer = { kind: 'tenant', of: placeOfServer, missing: 'server.not_found' } as const;
const ofBackup = { kind: 'tenant', of: placeOfBackup, missing: 'backup.not_found' } as const;
const begins = { tag, params, acceptsIdempotencyKey: true, status: 202 } as const;
const unreachable: ProblemCode[] = ['node.offline', 'node.no_answer', 'storage.unavailable'];
const unreadable: ProblemCode[] = ['backup.not_complete', 'backup.missing', 'backup.damaged'];

export const backupRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/backups',
    tag,
    summary:
      'Backups of a tenant, or of all tenants where you may see them, newest first; also those of servers that are gone',
    access: { kind: 'tenants', permission: 'backup.read', only: ({ query }) => query.tenantId },
    query: BackupListQuery,
    status: 200,
    response: BackupPage,
    handler: async ({ input, deps, scope }) => {
      const { rows, total, nextCursor } = await listBackups(deps.prisma, scope, input.query);
      return { items: rows.map(presentBackup), total, nextCursor, usage: null };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/servers/:id/backups',
    tag,
    summary: 'Backups of a server, newest first, and how much of what it may have they are',
    access: { ...ofServer, permission: 'backup.read' },
    params,
    query: BackupListQuery.omit({ tenantId: true, serverId: true }),
    status: 200,
    response: BackupPage,
    handler: async ({ input, deps, scope }) => {
      const query = { ...input.query, serverId: input.params.id };
      const [{ rows, total, nextCursor }, usage] = await Promise.all([
        listBackups(deps.prisma, scope, query),
        usageOf(deps.prisma, input.params.id),
      ]);
      return { items: rows.map(presentBackup), total, nextCursor, usage };
    },
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/backups',
    summary: 'Make a backup of a server’s files, running or not',
    access: { ...ofServer, permission: operationPermissions.backup },
    body: CreateBackupRequest,
    response: BackupOperationResponse,
    problems: [...operationRefusals, 'backup.limit_reached'],
    handler: async (handling) => {
      const operationId = await createBackup(handling.deps, callOf(handling), handling.input.body);
      return { backup: await getBackupOf(handling.deps, operationId), operationId };
    },
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/restore',
    summary:
      'Bring a backup, or some files of one, back into a server of the same tenant; where it fails, all is as before',
    access: { ...ofServer, permission: operationPermissions.restore },
    body: RestoreRequest,
    response: OperationResponse,
    problems: [...operationRefusals, ...unreadable, 'backup.not_found', 'backup.other_node'],
    handler: async (handling) => {
      const id = await restoreBackup(handling.deps, callOf(handling), handling.input.body);
      return { operation: await getOperation(handling.deps, id) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/backups/:id',
    tag,
    summary: 'A backup',
    access: { ...ofBackup, permission: 'backup.read' },
    params,
    status: 200,
    response: Backup,
    handler: ({ input, deps }) => getBackup(deps, input.params.id),
  }),
  defineRoute({
    method: 'patch',
    path: '/api/backups/:id',
    tag,
    summary: 'Rename a backup, lock it or unlock it; a locked one is never removed',
    access: { ...ofBackup, permission: 'backup.update' },
    params,
    body: UpdateBackupRequest,
    status: 200,
    response: Backup,
    problems: ['backup.being_removed'],
    handler: async ({ input, deps, caller, context }) => {
      await changeBackup(deps, { backupId: input.params.id, request: input.body, caller, context });
      return getBackup(deps, input.params.id);
    },
  }),
  defineRoute({
    ...begins,
    method: 'delete',
    path: '/api/backups/:id',
    summary: 'Remove a backup from its storage',
    access: { ...ofBackup, permission: operationPermissions.delete_backup },
    response: BackupOperationResponse,
    problems: [...operationRefusals, 'backup.locked', 'backup.not_complete'],
    handler: async (handling) => {
      const { id } = handling.input.params;
      const { serverId } = await findBackup(handling.deps.prisma, id);
      const operationId = await deleteBackup(handling.deps, { ...callBy(handling), serverId }, id);
      return { backup: await getBackupOf(handling.deps, operationId), operationId };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/backups/:id/entries',
    tag,
    summary: 'What is in one folder of a backup: folders first, by name',
    access: { ...ofBackup, permission: 'backup.read' },
    params,
    query: BackupEntriesQuery,
    status: 200,
    response: BackupEntries,
    problems: [...unreadable, ...unreachable],
    handler: ({ input, deps }) => listEntries(deps, input.params.id, input.query),
  }),
  defineRoute({
    method: 'get',
    path: '/api/backups/:id/download',
    tag,
    summary: 'The archive itself; the session’s cookie suffices, so that a browser can follow a link to it',
    access: { ...ofBackup, permission: 'backup.download' },
    params,
    status: 200,
    response: { mediaTypes: Object.values(archiveTypes) },
    problems: [...unreadable, ...unreachable],
    handler: ({ input, deps, caller, context, signal }) =>
      downloadBackup(deps, { backupId: input.params.id, caller, context, signal }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/backups/:id/download/check',
    tag,
    summary: 'Whether the archive could be sent now; sends none of it',
    access: { ...ofBackup, permission: 'backup.download' },
    params,
    status: 204,
    response: null,
    problems: [...unreadable, ...unreachable],
    handler: ({ input, deps }) => checkDownload(deps, input.params.id),
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/backups/:id/verify',
    summary: 'Read a backup from beginning to end, and so prove that it restores',
    access: { ...ofBackup, permission: operationPermissions.verify },
    response: BackupOperationResponse,
    problems: [...operationRefusals, ...unreadable],
    handler: async (handling) => {
      const { id } = handling.input.params;
      const { serverId } = await findBackup(handling.deps.prisma, id);
      const operationId = await verifyBackup(handling.deps, { ...callBy(handling), serverId }, id);
      return { backup: await getBackupOf(handling.deps, operationId), operationId };
    },
  }),
];

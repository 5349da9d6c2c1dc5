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
import { pathsBody } from '../http/json-body.ts';
import type { ProblemCode } from '../http/problem-codes.ts';
import { operationRefusals } from '../http/problem-codes.ts';
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
    summary: 'List backups of one tenant or all your tenants',
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
    summary: 'List backups of a server with their usage',
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
    summary: 'Create a backup of a server',
    access: { ...ofServer, permission: operationPermissions.backup },
    body: CreateBackupRequest,
    response: BackupOperationResponse,
    problems: [...operationRefusals, 'backup.limit_reached', 'tenant.pool_exhausted'],
    handler: async (call) => {
      const operationId = await createBackup(call, { serverId: call.input.params.id, ...call.input.body });
      return { backup: await getBackupOf(call.deps.prisma, operationId), operationId };
    },
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/restore',
    summary: 'Restore a backup into a server',
    access: { ...ofServer, permission: operationPermissions.restore },
    body: RestoreRequest,
    bodyLimit: pathsBody,
    response: OperationResponse,
    problems: [...operationRefusals, ...unreadable, 'backup.not_found', 'backup.other_node', 'backup.empty'],
    handler: async (call) => {
      const id = await restoreBackup(call, { serverId: call.input.params.id, ...call.input.body });
      return { operation: await getOperation(call.deps, id) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/backups/:id',
    tag,
    summary: 'Get a backup',
    access: { ...ofBackup, permission: 'backup.read' },
    params,
    status: 200,
    response: Backup,
    handler: ({ input, deps }) => getBackup(deps.prisma, input.params.id),
  }),
  defineRoute({
    method: 'patch',
    path: '/api/backups/:id',
    tag,
    summary: 'Rename, lock or unlock a backup',
    access: { ...ofBackup, permission: 'backup.update' },
    params,
    body: UpdateBackupRequest,
    status: 200,
    response: Backup,
    problems: ['backup.being_removed'],
    handler: async (call) => {
      const backupId = call.input.params.id;
      await changeBackup(call, { backupId, request: call.input.body });
      return getBackup(call.deps.prisma, backupId);
    },
  }),
  defineRoute({
    ...begins,
    method: 'delete',
    path: '/api/backups/:id',
    summary: 'Delete a backup from its storage',
    access: { ...ofBackup, permission: operationPermissions.delete_backup },
    response: BackupOperationResponse,
    problems: [...operationRefusals, 'backup.locked', 'backup.not_complete'],
    handler: async (call) => {
      const { id } = call.input.params;
      const { serverId } = await findBackup(call.deps.prisma, id);
      const operationId = await deleteBackup(call, { serverId, backupId: id });
      return { backup: await getBackupOf(call.deps.prisma, operationId), operationId };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/backups/:id/entries',
    tag,
    summary: 'List the contents of a folder in a backup',
    access: { ...ofBackup, permission: 'backup.read' },
    params,
    query: BackupEntriesQuery,
    status: 200,
    response: BackupEntries,
    problems: [...unreadable, ...unreachable],
    handler: (call) => listEntries(call, { backupId: call.input.params.id, ...call.input.query }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/backups/:id/download',
    tag,
    summary: 'Download the archive of a backup',
    access: { ...ofBackup, permission: 'backup.download' },
    params,
    status: 200,
    response: { mediaTypes: Object.values(archiveTypes) },
    problems: [...unreadable, ...unreachable],
    handler: (call) => downloadBackup(call, { backupId: call.input.params.id, signal: call.signal }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/backups/:id/download/check',
    tag,
    summary: 'Check whether a backup can be downloaded now',
    access: { ...ofBackup, permission: 'backup.download' },
    params,
    status: 204,
    response: null,
    problems: [...unreadable, ...unreachable],
    handler: (call) => checkDownload(call, call.input.params.id),
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/backups/:id/verify',
    summary: 'Verify that a backup can be restored',
    access: { ...ofBackup, permission: operationPermissions.verify },
    response: BackupOperationResponse,
    problems: [...operationRefusals, ...unreadable],
    handler: async (call) => {
      const { id } = call.input.params;
      const { serverId } = await findBackup(call.deps.prisma, id);
      const operationId = await verifyBackup(call, { serverId, backupId: id });
      return { backup: await getBackupOf(call.deps.prisma, operationId), operationId };
    },
  }),
];

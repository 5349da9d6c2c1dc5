import { z } from 'zod';
import {
  Backup,
  BackupEntries,
  BackupOperationResponse,
  BackupPage,
  type CreateBackupRequest,
  type RestoreRequest,
  type UpdateBackupRequest,
} from '$domain/contracts/backups';
import { OperationResponse } from '$domain/contracts/operations';
import { newIdempotencyKey } from './idempotency-key';
import { request } from './request';

export interface BackupQuery {
  tenantId?: string;
  /** Of one server alone. */
  serverId?: string;
  search?: string;
  only?: string;
}

const limit = 100;

/** The routes of backups. */
export const backupsApi = {
  list: ({ serverId, tenantId, ...query }: BackupQuery, cursor: string | null, signal?: AbortSignal) =>
    request(BackupPage, 'GET', serverId === undefined ? '/api/backups' : `/api/servers/${serverId}/backups`, {
      query: { ...query, ...(serverId === undefined && { tenantId }), cursor, limit },
      ...(signal && { signal }),
    }),
  create: (serverId: string, body: z.input<typeof CreateBackupRequest>) =>
    request(BackupOperationResponse, 'POST', `/api/servers/${serverId}/backups`, {
      body,
      idempotencyKey: newIdempotencyKey(),
    }),
  change: (id: string, body: UpdateBackupRequest) => request(Backup, 'PATCH', `/api/backups/${id}`, { body }),
  delete: (id: string) =>
    request(BackupOperationResponse, 'DELETE', `/api/backups/${id}`, { idempotencyKey: newIdempotencyKey() }),
  verify: (id: string) =>
    request(BackupOperationResponse, 'POST', `/api/backups/${id}/verify`, {
      body: {},
      idempotencyKey: newIdempotencyKey(),
    }),
  restore: (serverId: string, body: RestoreRequest) =>
    request(OperationResponse, 'POST', `/api/servers/${serverId}/restore`, {
      body,
      idempotencyKey: newIdempotencyKey(),
    }),
  entries: (id: string, folder: string, after: string | undefined) =>
    request(BackupEntries, 'GET', `/api/backups/${id}/entries`, { query: { folder, after } }),
  /** Refused as the download would be. */
  checkDownload: (id: string) => request(z.unknown(), 'GET', `/api/backups/${id}/download/check`),
  /** A link that the browser itself follows, so that nothing is held in memory. */
  downloadLink: (id: string) => `/api/backups/${id}/download`,
};

import type { z } from 'zod';
import { OperationHistory, OperationResponse } from '$domain/contracts/operations';
import { CrashPage } from '$domain/contracts/crashes';
import {
  ServerResponse,
  type DeleteServerRequest,
  type RecoveryRequest,
  type ReinstallRequest,
  type RestartRequest,
  type SuspendRequest,
  type UpdateGameRequest,
} from '$domain/contracts/servers';
import { newIdempotencyKey } from './idempotency-key';
import { request } from './request';

const begin = (path: string, body: unknown, method: 'POST' | 'DELETE' = 'POST') =>
  request(OperationResponse, method, path, { body, idempotencyKey: newIdempotencyKey() });

/** What is done with a whole server or with one of its operations: each begins an operation or changes one. */
export const lifecycle = {
  restart: (id: string, body: RestartRequest) => begin(`/api/servers/${id}/restart`, body),
  update: (id: string, body: UpdateGameRequest) => begin(`/api/servers/${id}/update`, body),
  reinstall: (id: string, body: z.input<typeof ReinstallRequest>) => begin(`/api/servers/${id}/reinstall`, body),
  suspend: (id: string, body: SuspendRequest) => begin(`/api/servers/${id}/suspend`, body),
  unsuspend: (id: string) => begin(`/api/servers/${id}/unsuspend`, {}),
  delete: (id: string, body: DeleteServerRequest) => begin(`/api/servers/${id}`, body, 'DELETE'),

  recovery: (id: string, action: RecoveryRequest['action']) =>
    request(ServerResponse, 'POST', `/api/servers/${id}/recovery`, {
      body: { action },
      idempotencyKey: newIdempotencyKey(),
    }),
  crashes: (id: string, cursor: string | null, signal: AbortSignal) =>
    request(CrashPage, 'GET', `/api/servers/${id}/crashes`, { query: { cursor, limit: 50 }, signal }),

  retry: (operationId: string) => begin(`/api/operations/${operationId}/retry`, {}),
  terminate: (operationId: string) => begin(`/api/operations/${operationId}/terminate`, {}),
  history: (operationId: string) => request(OperationHistory, 'GET', `/api/operations/${operationId}/history`),
};

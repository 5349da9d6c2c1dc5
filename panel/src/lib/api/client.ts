import { z } from 'zod';
import { LoginResponse, Session, type LoginRequest } from '$domain/contracts/auth';
import { BlueprintList } from '$domain/contracts/blueprints';
import { NodeList } from '$domain/contracts/nodes';
import { OperationDetail, OperationPage, OperationResponse } from '$domain/contracts/operations';
import {
  CreateServerResponse,
  ServerDetail,
  ServerPage,
  ServerResponse,
  type CreateServerInput,
  type UpdateServerRequest,
} from '$domain/contracts/servers';
import { SystemInfo } from '$domain/contracts/system';
import type { PowerAction } from '$domain/servers/state';
import { newIdempotencyKey } from './idempotency-key';
import { request } from './request';

// A strict content policy forbids code from strings, which zod would otherwise try for speed.
z.config({ jitless: true });

const Nothing = z.unknown();

export interface ServerQuery {
  tenantId?: string;
  search?: string;
  sort?: string;
  cursor?: string | null;
  limit?: number;
}

export interface OperationQuery {
  tenantId?: string;
  serverId?: string;
  nodeId?: string;
  status?: string;
  kind?: string;
  search?: string;
  cursor?: string | null;
  limit?: number;
}

/**
 * The HTTP API, one method a route, answers checked by the same contracts that the API is made from. What only some pages
 * need is beside (`backups.ts`, `lifecycle.ts`), so that it is loaded with them.
 */
export const api = {
  pressKey: newIdempotencyKey,

  login: (body: LoginRequest) => request(LoginResponse, 'POST', '/api/auth/login', { body }),
  refresh: (early?: Promise<Response>) => request(Session, 'POST', '/api/auth/refresh', { early }),
  logout: () => request(Nothing, 'POST', '/api/auth/logout'),
  stopImpersonating: () => request(Session, 'POST', '/api/auth/stop-impersonating'),
  system: () => request(SystemInfo, 'GET', '/api/system'),

  servers: (query: ServerQuery, signal?: AbortSignal) =>
    request(ServerPage, 'GET', '/api/servers', { query: { ...query }, ...(signal && { signal }) }),
  server: (id: string) => request(ServerDetail, 'GET', `/api/servers/${id}`),
  createServer: (body: CreateServerInput, idempotencyKey = newIdempotencyKey()) =>
    request(CreateServerResponse, 'POST', '/api/servers', { body, idempotencyKey }),
  updateServer: (id: string, body: UpdateServerRequest) =>
    request(ServerDetail, 'PATCH', `/api/servers/${id}`, { body }),
  power: (id: string, action: PowerAction) =>
    request(ServerResponse, 'POST', `/api/servers/${id}/power`, {
      body: { action },
      idempotencyKey: newIdempotencyKey(),
    }),
  install: (id: string) =>
    request(OperationResponse, 'POST', `/api/servers/${id}/install`, { body: {}, idempotencyKey: newIdempotencyKey() }),

  operations: (query: OperationQuery, signal?: AbortSignal) =>
    request(OperationPage, 'GET', '/api/operations', { query: { ...query }, ...(signal && { signal }) }),
  operation: (id: string) => request(OperationDetail, 'GET', `/api/operations/${id}`),
  cancelOperation: (id: string) =>
    request(OperationResponse, 'POST', `/api/operations/${id}/cancel`, {
      body: {},
      idempotencyKey: newIdempotencyKey(),
    }),

  nodes: () => request(NodeList, 'GET', '/api/nodes'),
  blueprints: () => request(BlueprintList, 'GET', '/api/blueprints'),
};

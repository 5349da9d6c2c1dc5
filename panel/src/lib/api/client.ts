import { z } from 'zod';
import { Session, type LoginRequest } from '$domain/contracts/auth';
import { BlueprintList } from '$domain/contracts/blueprints';
import { NodeList } from '$domain/contracts/nodes';
import { Operation, OperationDetail, OperationPage } from '$domain/contracts/operations';
import {
  CreateServerResponse,
  Server,
  ServerDetail,
  ServerPage,
  type CreateServerInput,
  type UpdateServerRequest,
} from '$domain/contracts/servers';
import { SystemInfo } from '$domain/contracts/system';
import type { PowerAction } from '$domain/servers/state';
import { request } from './request';

// A strict content policy forbids code from strings, which zod would otherwise try for speed.
z.config({ jitless: true });

const Nothing = z.unknown();
const OperationAnswer = z.object({ operation: Operation });
const ServerAnswer = z.object({ server: Server });

/** A key for one press of a button. */
const press = (): string =>
  // Browsers have randomUUID on secure pages alone; a panel in a home network is often plain http.
  typeof crypto.randomUUID === 'function'
    ? crypto.randomUUID()
    : '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
        (Number(digit) ^ ((crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) & (15 >> (Number(digit) / 4)))).toString(
          16,
        ),
      );

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
  status?: string;
  kind?: string;
  cursor?: string | null;
  limit?: number;
}

/** The HTTP API, one method a route, answers checked by the same contracts that the API is made from. */
export const api = {
  pressKey: press,

  login: (body: LoginRequest) => request(Session, 'POST', '/api/auth/login', { body }),
  refresh: (early?: Promise<Response>) => request(Session, 'POST', '/api/auth/refresh', { early }),
  logout: () => request(Nothing, 'POST', '/api/auth/logout'),
  system: () => request(SystemInfo, 'GET', '/api/system'),

  servers: (query: ServerQuery, signal?: AbortSignal) =>
    request(ServerPage, 'GET', '/api/servers', { query: { ...query }, ...(signal && { signal }) }),
  server: (id: string) => request(ServerDetail, 'GET', `/api/servers/${id}`),
  createServer: (body: CreateServerInput, idempotencyKey = press()) =>
    request(CreateServerResponse, 'POST', '/api/servers', { body, idempotencyKey }),
  updateServer: (id: string, body: UpdateServerRequest) =>
    request(ServerDetail, 'PATCH', `/api/servers/${id}`, { body }),
  deleteServer: (id: string, confirmName: string) =>
    request(OperationAnswer, 'DELETE', `/api/servers/${id}`, { body: { confirmName }, idempotencyKey: press() }),
  power: (id: string, action: PowerAction) =>
    request(ServerAnswer, 'POST', `/api/servers/${id}/power`, { body: { action }, idempotencyKey: press() }),
  install: (id: string) =>
    request(OperationAnswer, 'POST', `/api/servers/${id}/install`, { body: {}, idempotencyKey: press() }),

  operations: (query: OperationQuery) => request(OperationPage, 'GET', '/api/operations', { query: { ...query } }),
  operation: (id: string) => request(OperationDetail, 'GET', `/api/operations/${id}`),
  cancelOperation: (id: string) =>
    request(OperationAnswer, 'POST', `/api/operations/${id}/cancel`, { body: {}, idempotencyKey: press() }),

  nodes: () => request(NodeList, 'GET', '/api/nodes'),
  blueprints: () => request(BlueprintList, 'GET', '/api/blueprints'),
};

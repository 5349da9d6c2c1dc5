import type { Server, Socket } from 'socket.io';
import type { z } from 'zod';
import type { Ack, ClientToServer, ServerToClient } from '#domain/contracts/realtime.ts';
import { sentenceOf } from '#domain/errors/codes.ts';
import { sentError } from '#domain/errors/travel.ts';
import { DomainError } from '#domain/errors.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { assertAllowed } from '../http/authorize.ts';
import { parsePart } from '../http/parse-input.ts';
import type { Caller } from '../http/request-context.ts';
import { findServerRef } from '../servers/find.ts';

/** What is known of a browser's connection. */
export interface SocketSession {
  userId: string;
  /** Of the session, or of the API key, that it came in by. */
  credentialId: string;
  /** Null: by a session. */
  keyHash: string | null;
}

type NoEvents = Record<string, never>;
export type BrowserServer = Server<ClientToServer, ServerToClient, NoEvents, SocketSession>;
export type BrowserSocket = Socket<ClientToServer, ServerToClient, NoEvents, SocketSession>;

/** Names of the rooms that browsers sit in. */
export const rooms = {
  /** All connections of one device, or by one API key. */
  credential: (id: string) => `credential:${id}`,
  tenant: (id: string) => `tenant:${id}`,
  server: (id: string) => `server:${id}`,
  /** Those in `server` who may see its statistics. */
  metrics: (id: string) => `metrics:${id}`,
  operation: (id: string) => `operation:${id}`,
  /** Those in `tenant` and `server` who may see operations. */
  operationsOfTenant: (id: string) => `tenant-operations:${id}`,
  operationsOfServer: (id: string) => `server-operations:${id}`,
  /** Those in `tenant` and `server` who may see backups. */
  backupsOfTenant: (id: string) => `tenant-backups:${id}`,
  backupsOfServer: (id: string) => `server-backups:${id}`,
  /** Platform administrators who look at operations: all of them, or those of one node. */
  operations: 'operations',
  operationsOfNode: (id: string) => `node-operations:${id}`,
  /** Platform administrators who look at nodes. */
  nodes: 'nodes',
} as const;

/** Null when the session or the key is over. */
export const callerBehind = (
  { credentialId, keyHash }: SocketSession,
  { principals }: Pick<ApiDependencies, 'principals'>,
): Promise<Caller | null> =>
  keyHash === null ? principals.bySession(credentialId) : principals.byApiKey(keyHash, null);

/** Who sits behind a socket now: rights may have changed since it connected. Throws DomainError `auth.required`. */
export async function callerOf(socket: BrowserSocket, deps: Pick<ApiDependencies, 'principals'>): Promise<Caller> {
  const caller = await callerBehind(socket.data, deps);
  if (caller === null) throw new DomainError('auth.required', 'Sign in first.');
  return caller;
}

/**
 * Where a server lives, once the socket's user may do this with it.
 * @throws DomainError `server.not_found` (also for a stranger), `auth.forbidden`, `auth.required`
 */
export async function authorizeServer(
  socket: BrowserSocket,
  deps: Pick<ApiDependencies, 'principals' | 'prisma'>,
  serverId: string,
  permission: Permission,
): Promise<ServerRef> {
  const [caller, server] = await Promise.all([callerOf(socket, deps), findServerRef(deps.prisma, serverId)]);
  assertAllowed(caller, permission, server, 'server.not_found');
  return server;
}

/**
 * Answers one event: parses its payload, runs `handle`, acknowledges the result or the problem. Never throws, and takes
 * a missing or foreign acknowledgement for none.
 */
export async function answer<Payload, Result>(
  deps: Pick<ApiDependencies, 'log'>,
  schema: z.ZodType<Payload>,
  payload: unknown,
  ack: unknown,
  handle: (payload: Payload) => Promise<Result> | Result,
): Promise<void> {
  const reply = (reply: Ack<Result>) => {
    if (typeof ack === 'function') (ack as (reply: Ack<Result>) => void)(reply);
  };
  try {
    reply({ ok: true, result: await handle(parsePart('body', schema, payload) as Payload) });
  } catch (error) {
    const isOurs = error instanceof DomainError;
    if (!isOurs) deps.log.error({ err: error }, 'event failed');
    reply(
      isOurs ? { ok: false, ...sentError(error) } : { ok: false, code: 'internal', message: sentenceOf('internal') },
    );
  }
}

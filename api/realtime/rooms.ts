import type { Server, Socket } from 'socket.io';
import type { ClientToServer, ServerToClient } from '#domain/contracts/realtime.ts';

/** What is known of a browser's connection. */
export interface SocketSession {
  userId: string;
  /** The session, or the API key, that admitted the connection. */
  credentialId: string;
  /** Hash of the API key; null for a session. */
  keyHash: string | null;
  /** Where the browser is, as the proxies that are trusted say; null when it is not known. */
  ip: string | null;
}

type NoEvents = Record<string, never>;
export type BrowserServer = Server<ClientToServer, ServerToClient, NoEvents, SocketSession>;
export type BrowserSocket = Socket<ClientToServer, ServerToClient, NoEvents, SocketSession>;

/** Names of the rooms that browsers join. */
export const rooms = {
  /** All connections of one device, or by one API key. */
  credential: (id: string) => `credential:${id}`,
  /** All connections of one user. */
  user: (id: string) => `user:${id}`,
  tenant: (id: string) => `tenant:${id}`,
  server: (id: string) => `server:${id}`,
  /** Members of `server` who may see its statistics. */
  metrics: (id: string) => `metrics:${id}`,
  operation: (id: string) => `operation:${id}`,
  /** Members of `tenant` and `server` who may see operations. */
  operationsOfTenant: (id: string) => `tenant-operations:${id}`,
  operationsOfServer: (id: string) => `server-operations:${id}`,
  /** Members of `tenant` and `server` who may see backups. */
  backupsOfTenant: (id: string) => `tenant-backups:${id}`,
  backupsOfServer: (id: string) => `server-backups:${id}`,
  /** Platform administrators who watch operations: all of them, or those of one node. */
  operations: 'operations',
  operationsOfNode: (id: string) => `node-operations:${id}`,
  /** Platform administrators who watch nodes. */
  nodes: 'nodes',
} as const;

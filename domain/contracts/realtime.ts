import { z } from 'zod';
import type { Backup } from './backups.ts';
import type { Operation } from './operations.ts';
import type { Server } from './servers.ts';
import type { Node } from './nodes.ts';
import type { ErrorArguments } from '../errors.ts';
import type { OperationProgress } from '../operations/operation.ts';

/**
 * A run of console lines. `from` is the sequence number of the first line; the text holds `count` lines parted by "\n"
 * (no trailing one). `skipped` lines before `from` could not be delivered to this receiver (it was too slow, or they had left the buffer).
 */
export const ConsoleChunk = z.object({
  serverId: z.uuid(),
  from: z.number().int().nonnegative(),
  count: z.number().int().positive(),
  text: z.string(),
  skipped: z.number().int().nonnegative(),
});
export type ConsoleChunk = z.infer<typeof ConsoleChunk>;

/** One sample. CPU in percent of one core; sizes in bytes; network in bytes since the process began. */
export const StatsSample = z.object({
  at: z.iso.datetime(),
  cpuPercent: z.number().nonnegative(),
  memoryBytes: z.number().nonnegative(),
  memoryLimitBytes: z.number().nonnegative(),
  networkRxBytes: z.number().nonnegative(),
  networkTxBytes: z.number().nonnegative(),
  diskBytes: z.number().nonnegative().nullable(),
  pids: z.number().int().nonnegative(),
});
export type StatsSample = z.infer<typeof StatsSample>;

export const OperationOutput = z.object({
  operationId: z.uuid(),
  from: z.number().int().nonnegative(),
  text: z.string(),
});
/** Output of an operation's step; `from` is the character offset in the whole output, so that a late or doubled piece shows. */
export type OperationOutput = z.infer<typeof OperationOutput>;

export const ConsoleOpen = z.object({
  serverId: z.uuid(),
  /** Sequence number of the last line already had; null: send the newest `backlog` lines first. */
  after: z.number().int().nonnegative().nullable(),
  backlog: z.number().int().min(0).max(5000).default(1000),
});
export const WatchServer = z.object({ serverId: z.uuid() });
export const WatchOperation = z.object({ operationId: z.uuid() });
export const WatchTenant = z.object({ tenantId: z.uuid() });
export const WatchOperations = z.object({ nodeId: z.uuid().optional() });
export const ConsoleCommand = z.object({
  serverId: z.uuid(),
  command: z
    .string()
    .max(4096)
    .regex(/^[^\r\n]*$/, 'One line at a time.'),
});

/** Every acknowledgement: done, or a problem with a stable code, its arguments where they are known, and the English sentence. */
export type Ack<Result = undefined> =
  { ok: true; result: Result } | { ok: false; code: string; message: string; arguments?: ErrorArguments | undefined };

/** What a browser may send. Every event is acknowledged. */
export interface ClientToServer {
  /**
   * Servers, operations and backups of a tenant, live (`server:changed`, `server:removed`, `operation:changed`,
   * `backup:changed`, `backup:removed`).
   */
  'tenant:watch': (payload: z.input<typeof WatchTenant>, ack: (answer: Ack) => void) => void;
  'tenant:unwatch': (payload: z.input<typeof WatchTenant>, ack: (answer: Ack) => void) => void;
  /** One server: state, operations, and live stats each second while watched. */
  'server:watch': (payload: z.input<typeof WatchServer>, ack: (answer: Ack<{ server: Server }>) => void) => void;
  'server:unwatch': (payload: z.input<typeof WatchServer>, ack: (answer: Ack) => void) => void;
  /** Console lines from `after` on, or a backlog; then live. `first` is the oldest line that can still be had. */
  'console:open': (
    payload: z.input<typeof ConsoleOpen>,
    ack: (answer: Ack<{ next: number; connected: boolean }>) => void,
  ) => void;
  'console:close': (payload: z.input<typeof WatchServer>, ack: (answer: Ack) => void) => void;
  'console:command': (payload: z.input<typeof ConsoleCommand>, ack: (answer: Ack) => void) => void;
  /** Steps, progress and output of one operation; the ack carries the output so far. */
  'operation:watch': (
    payload: z.input<typeof WatchOperation>,
    ack: (answer: Ack<{ operation: Operation; output: OperationOutput }>) => void,
  ) => void;
  'operation:unwatch': (payload: z.input<typeof WatchOperation>, ack: (answer: Ack) => void) => void;
  /** The token of a refreshed session, so that the socket lives on beyond the one it began with. */
  'session:renew': (payload: { token: string }, ack: (answer: Ack) => void) => void;
  /** Platform administrators: node rows, live. */
  'nodes:watch': (payload: Record<string, never>, ack: (answer: Ack) => void) => void;
  /** Platform administrators: operations of all tenants, or of one node, live (`operation:changed`). */
  'operations:watch': (payload: z.input<typeof WatchOperations>, ack: (answer: Ack) => void) => void;
  'operations:unwatch': (payload: z.input<typeof WatchOperations>, ack: (answer: Ack) => void) => void;
}

/** What a browser may receive. */
export interface ServerToClient {
  'server:changed': (server: Server) => void;
  'server:removed': (payload: { serverId: string }) => void;
  'operation:changed': (operation: Operation) => void;
  'operation:progress': (payload: { operationId: string; progress: OperationProgress }) => void;
  'operation:output': (output: OperationOutput) => void;
  /** Acknowledged by the browser once drawn: the sender's window waits for it. */
  'console:chunk': (chunk: ConsoleChunk, ack: () => void) => void;
  /** The link to the node came or went: lines are late, not lost. */
  'console:link': (payload: { serverId: string; connected: boolean }) => void;
  'stats:sample': (payload: { serverId: string; sample: StatsSample }) => void;
  'node:changed': (node: Node) => void;
  'backup:changed': (backup: Backup) => void;
  'backup:removed': (payload: { backupId: string }) => void;
  /** Members, roles, invitations, access to servers or settings of a tenant have changed; what one sees of it is asked for anew. */
  'team:changed': (payload: { tenantId: string }) => void;
  /** What the user may do has changed: `/api/me` says what it is now. The connection is made anew. */
  'rights:changed': () => void;
  /** The session ended; the socket will be closed. */
  'session:ended': (payload: { reason: string }) => void;
}

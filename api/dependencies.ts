import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Database } from '../prisma/client.ts';
import type { ServerLauncher } from '../temporal/launch/servers.ts';
import type { PrincipalStore } from './auth/principals.ts';
import type { SessionTokens } from './auth/tokens.ts';
import type { LoginThrottle } from './auth/throttle.ts';
import type { ApiConfig } from './config.ts';
import type { OperationFeed } from './realtime/operation-feed.ts';
import type { OperationTracker } from './realtime/operation-tracker.ts';

/** What reaches a node: given by the node link. */
export interface NodeCommands {
  /**
   * Writes one line to a server's console.
   * @throws DomainError `node.offline` when the node is not connected, `server.not_running` when nothing reads it
   */
  sendCommand(server: { serverId: string; nodeId: string }, command: string): Promise<void>;
}

/** What the routes and services work with; made once in `main.ts`. */
export interface ApiDependencies {
  config: ApiConfig;
  log: Logger;
  prisma: Database;
  temporal: Client;
  launcher: ServerLauncher;
  tokens: SessionTokens;
  principals: PrincipalStore;
  throttle: LoginThrottle;
  operationFeed: OperationFeed;
  operationTracker: OperationTracker;
  nodes: NodeCommands;
}

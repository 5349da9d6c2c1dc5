import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { BackupEntries } from '#domain/contracts/backups.ts';
import type { ApiToNode } from '#domain/contracts/node-link.ts';
import type { Database } from '#prisma/client.ts';
import type { ServerLauncher } from '#temporal/launch/servers.ts';
import type { PasswordPolicy } from './identity/auth/password-policy.ts';
import type { Providers } from './identity/auth/providers/providers.ts';
import type { PrincipalStore } from './identity/auth/principals.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';
import type { SigningKeys } from './identity/auth/signing-keys.ts';
import type { AccessTokens } from './identity/auth/tokens.ts';
import type { Mailer } from './mails/mailer.ts';
import type { KnownDevices } from './identity/auth/known-devices.ts';
import type { LoginThrottle } from './identity/auth/throttle.ts';
import type { ApiConfig } from './config.ts';
import type { RateLimits } from './http/limits/rate-limits.ts';
import type { OperationFeed } from './realtime/operation-feed.ts';
import type { OperationTracker } from './realtime/operation-tracker.ts';
import type { Rendezvous } from './nodes/streams/rendezvous.ts';

/** What reaches a node: given by the node link. */
export interface NodeCommands {
  /**
   * Writes one line to a server's console.
   * @throws DomainError `node.offline` when the node is not connected, `server.not_running` when nothing reads it
   */
  sendCommand(server: { serverId: string; nodeId: string }, command: string): Promise<void>;
  /** Has a node get a new key and certificate. @throws DomainError `node.offline`, `node.no_answer` */
  renewCertificate(nodeId: string): Promise<void>;
  /** One page of one folder of a backup. @throws DomainError `node.offline`, `node.no_answer`, `backup.missing`, `backup.damaged` */
  backupEntries(nodeId: string, question: Parameters<ApiToNode['backup:entries']>[0]): Promise<BackupEntries>;
  /**
   * Has a node send something to a rendezvous; answers once it has opened it, with its size where that is known.
   * @throws DomainError `node.offline`, `node.no_answer`, `backup.missing`
   */
  openStream(
    nodeId: string,
    streamId: string,
    source: Parameters<ApiToNode['stream:open']>[0]['source'],
  ): Promise<{ bytes: number | null }>;
}

/** What the routes and services work with; made once in `main.ts`. */
export interface ApiDependencies {
  config: ApiConfig;
  log: Logger;
  prisma: Database;
  /** Keeps what is secret in the database. */
  sealer: Sealer;
  temporal: Client;
  launcher: ServerLauncher;
  signingKeys: SigningKeys;
  tokens: AccessTokens;
  mailer: Mailer;
  passwords: PasswordPolicy;
  providers: Providers;
  principals: PrincipalStore;
  knownDevices: KnownDevices;
  throttle: LoginThrottle;
  limits: RateLimits;
  operationFeed: OperationFeed;
  operationTracker: OperationTracker;
  nodes: NodeCommands;
  rendezvous: Rendezvous;
}

import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
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
import type { UntrustedProxies } from './http/limits/untrusted-proxies.ts';
import type { OperationFeed } from './realtime/operation-feed.ts';
import type { OperationOutputs } from './realtime/operation-outputs.ts';
import type { OperationTracker } from './realtime/operation-tracker.ts';
import type { Nodes } from './nodes/nodes.ts';
import type { Rendezvous } from './nodes/streams/rendezvous.ts';

/** Everything that routes hand to services; built once by `start.ts`. Services name only what they need. */
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
  untrustedProxies: UntrustedProxies;
  operationFeed: OperationFeed;
  operationOutputs: OperationOutputs;
  operationTracker: OperationTracker;
  /** Asks nodes, through the API instance that holds each node's link. */
  nodes: Pick<Nodes, 'ask' | 'returnAddress'>;
  rendezvous: Rendezvous;
}

import type { Logger } from 'pino';
import type { OperationOutputReport, OperationProgressReport } from '#domain/contracts/node-link.ts';
import { MailLauncher } from '#temporal/launch/mails.ts';
import { ServerLauncher } from '#temporal/launch/servers.ts';
import type { ApiConfig } from '../config.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Counters } from '../http/limits/counters.ts';
import { RateLimits } from '../http/limits/rate-limits.ts';
import { UntrustedProxies } from '../http/limits/untrusted-proxies.ts';
import { KnownDevices } from '../identity/auth/known-devices.ts';
import { PasswordPolicy } from '../identity/auth/password-policy.ts';
import { PrincipalStore } from '../identity/auth/principals.ts';
import { Providers } from '../identity/auth/providers/providers.ts';
import { SigningKeys } from '../identity/auth/signing-keys.ts';
import { LoginThrottle } from '../identity/auth/throttle.ts';
import { AccessTokens } from '../identity/auth/tokens.ts';
import { Mailer } from '../mails/mailer.ts';
import { readAuthority } from '#authority/folder.ts';
import { Instances } from '../nodes/instances/instances.ts';
import { NodeLinks } from '../nodes/link/node-links.ts';
import { databaseNodeStore } from '../nodes/link/node-store.ts';
import { Nodes } from '../nodes/nodes.ts';
import { prepareNodePort } from '../nodes/port/start.ts';
import { Rendezvous } from '../nodes/streams/rendezvous.ts';
import { ChangeBus } from '../realtime/change-bus.ts';
import { ChangeFeed } from '../realtime/changes.ts';
import { OperationFeed } from '../realtime/operation-feed.ts';
import { OperationOutputs } from '../realtime/operation-outputs.ts';
import { OperationTracker } from '../realtime/operation-tracker.ts';
import type { BrowserServer } from '../realtime/rooms.ts';
import { NodeReporting } from '../servers/observe.ts';
import type { Connections } from './connections.ts';
import { largestMessageBytes } from './http-server.ts';
import type { Releases } from './releases.ts';

/** The parts of a running API: what routes get, and what works beside them. */
export interface Parts {
  deps: ApiDependencies;
  nodes: Nodes;
  /** The links that this instance holds. */
  links: NodeLinks;
  instances: Instances;
  nodePort: Awaited<ReturnType<typeof prepareNodePort>>;
  reporting: NodeReporting;
  changes: ChangeBus;
  changeFeed: ChangeFeed;
}

interface Given {
  config: ApiConfig;
  connections: Connections;
  io: BrowserServer;
  log: Logger;
  releases: Releases;
}

/** Builds every part from what it needs; nothing listens yet. @throws DomainError `ca.missing` */
export async function build({ config, connections, io, log, releases }: Given): Promise<Parts> {
  const { prisma, sealer, codec, temporal, redis } = connections;
  const launcher = new ServerLauncher(temporal);
  const identity = buildIdentity(config, connections, log);
  const counters = new Counters(redis);
  const mailer = releases.add(new Mailer({ prisma, sealer, launcher: new MailLauncher(temporal), log }), (made) =>
    made.close(),
  );

  const changes = new ChangeBus();
  const operationFeed = releases.add(new OperationFeed({ io, prisma, changes, log }), (made) => made.close());
  const operationTracker = releases.add(new OperationTracker({ io, temporal, changes, log }), (made) => made.close());
  const { principals } = identity;
  const changeFeed = releases.add(
    new ChangeFeed({ io, prisma, changes, principals, operationFeed, operationTracker, log }),
    (made) => made.close(),
  );

  const reporting = releases.add(new NodeReporting({ prisma, launcher, changes, operationFeed, log }), (made) =>
    made.close(),
  );
  const { authorityDir } = config.nodePort;
  // Says that this instance leaves only once its port is closed: until then its row protects the nodes that are linked here.
  const instances = releases.add(
    new Instances({ prisma, readAuthority: () => readAuthority(authorityDir), log }),
    (made) => made.close(),
  );
  const rendezvous = new Rendezvous();
  const nodePort = releases.add(
    await prepareNodePort({ config, prisma, sealer, codec, rendezvous, log, largestMessageBytes }),
    (made) => made.close(),
  );
  const store = databaseNodeStore(prisma, instances.id);
  const links = releases.add(new NodeLinks({ ...nodePort.link, store, reports: reporting, log }), (made) =>
    made.close(),
  );
  const operations = {
    progress: (report: OperationProgressReport) => operationFeed.progress(report, { isRemote: true }),
    output: (report: OperationOutputReport) => operationFeed.output(report, { isRemote: true }),
  };
  const nodes = releases.add(new Nodes({ links, instances, operations, log }), (made) => made.close());
  // Before the port of the nodes, which waits for their streams.
  releases.add(rendezvous, (made) => made.close());

  const deps: ApiDependencies = {
    config,
    log,
    prisma,
    sealer,
    temporal,
    launcher,
    ...identity,
    mailer,
    throttle: new LoginThrottle(counters),
    limits: new RateLimits(counters, config.limits.factor),
    untrustedProxies: new UntrustedProxies(log),
    operationFeed,
    operationOutputs: new OperationOutputs({ prisma, operationFeed, nodes }),
    operationTracker,
    nodes,
    rendezvous,
  };
  return { deps, nodes, links, instances, nodePort, reporting, changes, changeFeed };
}

function buildIdentity(config: ApiConfig, { prisma, sealer }: Connections, log: Logger) {
  const signingKeys = new SigningKeys(prisma, sealer);
  return {
    signingKeys,
    tokens: new AccessTokens(signingKeys),
    providers: new Providers(config.providers, config.http.publicUrl),
    passwords: new PasswordPolicy(config.breachedPasswordsUrl, log),
    principals: new PrincipalStore(prisma),
    knownDevices: new KnownDevices(sealer),
  };
}

import { createServer } from 'node:http';
import type { RequestListener, Server as HttpServer } from 'node:http';
import type { Logger } from 'pino';
import { Server as SocketServer } from 'socket.io';
import { createDatabase } from '#prisma/client.ts';
import { KeyRing } from '#prisma/keys/key-ring.ts';
import { MailLauncher } from '#temporal/launch/mails.ts';
import { tenantOfServer } from '#prisma/tenant-of-server.ts';
import { ServerLauncher } from '#temporal/launch/servers.ts';
import { SealingCodec } from '#temporal/runtime/codec/sealing-codec.ts';
import { connectClient } from '#temporal/runtime/connection.ts';
import { createApp } from './app.ts';
import { Providers } from './identity/auth/providers/providers.ts';
import { PasswordPolicy } from './identity/auth/password-policy.ts';
import { PrincipalStore } from './identity/auth/principals.ts';
import { KnownDevices } from './identity/auth/known-devices.ts';
import { LoginThrottle } from './identity/auth/throttle.ts';
import { SigningKeys } from './identity/auth/signing-keys.ts';
import { AccessTokens } from './identity/auth/tokens.ts';
import type { ApiConfig } from './config.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { MountOptions } from './http/mount-routes.ts';
import { databaseNodeStore } from './nodes/link/node-store.ts';
import { NodeLinks } from './nodes/link/node-links.ts';
import { Counters } from './http/limits/counters.ts';
import { RateLimits } from './http/limits/rate-limits.ts';
import { connectRedis } from './http/limits/redis.ts';
import { Mailer } from './mails/mailer.ts';
import { loadPanel } from './panel.ts';
import { attachBrowsers } from './realtime/attach.ts';
import type { BrowserServer } from './realtime/browser-socket.ts';
import { ChangeFeed } from './realtime/changes.ts';
import { SessionEnds } from './realtime/session.ts';
import { ChangeListener } from './realtime/listener.ts';
import { OperationFeed } from './realtime/operation-feed.ts';
import { OperationTracker } from './realtime/operation-tracker.ts';
import { NodeReporting } from './servers/observe.ts';
import { prepareNodePort } from './nodes/port/start.ts';
import { Rendezvous } from './nodes/streams/rendezvous.ts';

/** A console command or a chunk of lines fits; nothing of the browser's or the node's is larger. */
const largestMessageBytes = 2 * 1024 * 1024;

export interface RunningApi {
  /** Where it listens. */
  port: number;
  /** Where nodes find it. */
  nodePort: number;
  deps: ApiDependencies;
  /** The connections of browsers. */
  io: BrowserServer;
  changes: ChangeFeed;
  reporting: NodeReporting;
  /** Takes no new requests, finishes those under way, lets go of everything. */
  stop(): Promise<void>;
}

/**
 * Builds all parts of the API, wires them and listens.
 * @throws DomainError `temporal.unavailable`, or the database's or the port's own error; nothing is left running then
 */
export async function startApi(config: ApiConfig, log: Logger, options: MountOptions = {}): Promise<RunningApi> {
  const panel = await loadPanel(config.panelHandler);
  const prisma = createDatabase(config.databaseUrl, { maxConnections: 20 });
  const sealer = new KeyRing(prisma, config.masterKeys);
  const codec = new SealingCodec(sealer, tenantOfServer(prisma));
  const temporal = await connectClient(config.temporal, [codec]);
  // Socket.IO puts itself before the handler that is there when it is made; one added later would answer its requests, too.
  let handle: RequestListener = (_request, response) => void response.writeHead(503).end();
  const http = createServer({ connectionsCheckingInterval: 2_000 }, (request, response) => handle(request, response));
  // Longer than clients and proxies keep theirs: a connection closed in the very moment of its reuse fails that request.
  http.keepAliveTimeout = 75_000;
  // What a node sends for a slow browser takes its time. Headers have a quarter of a minute, and bodies of the API's own routes one.
  http.requestTimeout = 0;
  http.headersTimeout = 15_000;
  const io: BrowserServer = new SocketServer(http, {
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: largestMessageBytes,
    // Cross-site pages are refused by the session check; no CORS headers are sent at all.
    cors: { origin: false },
  });
  const launcher = new ServerLauncher(temporal);
  const operationFeed = new OperationFeed(io, prisma, log);
  const operationTracker = new OperationTracker(io, temporal, log);
  const changes = new ChangeFeed(io, { prisma, operationFeed, operationTracker }, log);
  operationTracker.onChange = (id) => changes.changed('operation', id, { urgent: true });
  operationFeed.onWaiting = operationTracker.onChange;
  const reporting = new NodeReporting({ prisma, launcher, changes, operationFeed, log });
  const rendezvous = new Rendezvous();
  const nodeServer = await prepareNodePort({ config, prisma, sealer, codec, rendezvous, log, largestMessageBytes });
  const nodes = new NodeLinks({
    ...nodeServer.link,
    store: databaseNodeStore(prisma),
    reports: reporting,
    log,
  });
  operationFeed.fetchOutput = async (operationId) => {
    const operation = await prisma.operation.findUnique({
      where: { id: operationId },
      select: { server: { select: { nodeId: true } } },
    });
    return operation !== null && nodes.connected(operation.server.nodeId)
      ? nodes.ask(operation.server.nodeId, 'operation:output', { operationId })
      : null;
  };
  const redis = config.limits.redisUrl === null ? null : connectRedis(config.limits.redisUrl, log);
  const counters = new Counters(redis);
  const signingKeys = new SigningKeys(prisma, sealer);
  const deps: ApiDependencies = {
    config,
    log,
    prisma,
    sealer,
    temporal,
    launcher,
    signingKeys,
    tokens: new AccessTokens(signingKeys),
    mailer: new Mailer({ prisma, sealer, launcher: new MailLauncher(temporal), log }),
    providers: new Providers(config.providers, config.http.publicUrl),
    passwords: new PasswordPolicy(config.breachedPasswordsUrl, log),
    principals: new PrincipalStore(prisma),
    knownDevices: new KnownDevices(sealer),
    throttle: new LoginThrottle(counters),
    limits: new RateLimits(counters, config.limits.factor),
    operationFeed,
    operationTracker,
    nodes,
    rendezvous,
  };
  changes.onRights = (userId) => deps.principals.forgetUser(userId);
  const browsers = attachBrowsers(io, deps, nodes);
  const listener = new ChangeListener(config.databaseUrl, changes, new SessionEnds(io, deps.principals), log);
  handle = createApp(deps, panel, options);

  const letGo = async () => {
    browsers.close();
    deps.rendezvous.close();
    nodes.close();
    await nodeServer.close();
    reporting.close();
    changes.close();
    operationTracker.close();
    await listener.close();
    await deps.mailer.close();
    await operationFeed.close().catch(() => undefined);
    await prisma.$disconnect();
    redis?.destroy();
    await temporal.connection.close();
  };
  let nodePort: number;
  try {
    await listener.start();
    nodePort = await nodeServer.listen();
    await listen(http, config.http);
  } catch (error) {
    await letGo();
    throw error;
  }
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.http.port;
  return {
    port,
    nodePort,
    deps,
    io,
    changes,
    reporting,
    stop: async () => {
      await drain(http, io);
      await letGo();
    },
  };
}

function listen(http: HttpServer, { host, port }: ApiConfig['http']): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve();
    });
  });
}

const drainMilliseconds = 8_000;

/** No new requests; those under way have eight seconds; sockets are told to come back elsewhere. */
async function drain(http: HttpServer, io: BrowserServer): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  // Before anything is waited for: Socket.IO waits for the HTTP server's last request, too.
  const hurry = setTimeout(() => http.closeAllConnections(), drainMilliseconds);
  const left = io.close();
  http.closeIdleConnections();
  await Promise.all([closed, left]);
  clearTimeout(hurry);
}

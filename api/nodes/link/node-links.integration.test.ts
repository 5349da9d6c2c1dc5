import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import pino from 'pino';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { ExitReport, Observation } from '#domain/contracts/node-link.ts';
import type { NodeFacts } from '#domain/contracts/nodes.ts';
import type { ConsoleChunk } from '#domain/contracts/realtime.ts';
import { until } from '#scripts/test/until.ts';
import type { Database } from '#prisma/client.ts';
import { createDatabase } from '#prisma/client.ts';
import type { EmbeddedPostgres } from '#prisma/engine/embedded-postgres.ts';
import { startMigratedPostgres } from '#scripts/test/migrated-postgres.ts';
import { databaseNodeStore } from './node-store.ts';
import { NodeLinks } from './node-links.ts';
import type { NodeNamespace } from './types.ts';

const root = resolve(__dirname, '../../..');
const token = 'a token that is long enough';
const facts: NodeFacts = {
  hostname: 'here',
  platform: 'Debian',
  arch: 'x64',
  cpuCores: 2,
  memoryBytes: 1024,
  diskBytes: 1024,
  diskFreeBytes: 512,
  runtime: 'process',
  runtimeVersion: 'process',
  warnings: [],
  workerVersion: '0.1.0',
  backupStorages: ['local'],
};

let folder: string;
let postgres: EmbeddedPostgres;
let prisma: Database;
let notified: Client;
const http = createServer();
const server = new Server(http);
const observed: Observation[] = [];
const exited: ExitReport[] = [];
const chunks: ConsoleChunk[] = [];
const sockets: Socket[] = [];
let links: NodeLinks;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mamba-links-'));
  postgres = await startMigratedPostgres(join(folder, 'database'), root);
  prisma = createDatabase(postgres.url);
  notified = new Client({ connectionString: postgres.url });
  await notified.connect();
  await notified.query('LISTEN mamba_changed');
  links = new NodeLinks({
    namespace: server.of('/node') as unknown as NodeNamespace,
    // Certificates have their own tests, on a port that speaks TLS.
    nodeOf: ({ handshake: { auth } }) => {
      if (auth.token === token) return String(auth.nodeId);
      throw new Error('This certificate is not known.');
    },
    store: databaseNodeStore(prisma, randomUUID()),
    log: pino({ level: 'silent' }),
    graceMilliseconds: 300,
    reports: {
      connected: (_, observations) => Promise.resolve(void observed.push(...observations)),
      observed: (_, observation) => Promise.resolve(void observed.push(observation)),
      exited: (_, report) => Promise.resolve(void exited.push(report)),
      progress: () => undefined,
      output: () => undefined,
    },
  });
  links.listen({ consoleChunk: (_, chunk) => void chunks.push(chunk) });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  url = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}/node`;
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});
afterAll(async () => {
  links.close();
  await server.close();
  await notified.end();
  await prisma.$disconnect();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

async function makeNode(): Promise<string> {
  const node = await prisma.node.create({ data: { name: randomUUID() } });
  return node.id;
}

async function makeServer(nodeId: string): Promise<string> {
  const name = randomUUID();
  const tenant = await prisma.tenant.create({ data: { name, slug: name } });
  const blueprint = await prisma.blueprint.create({
    data: { slug: name, name, definition: {}, digest: '0'.repeat(64) },
  });
  const made = await prisma.server.create({
    data: {
      tenantId: tenant.id,
      nodeId,
      blueprintId: blueprint.id,
      name,
      image: 'none',
      memoryBytes: 1n,
      swapBytes: 0n,
      cpuPercent: 0,
      diskBytes: 1n,
      pids: 1,
    },
  });
  return made.id;
}

/** A node that says what a test wants, well-formed or not. */
function dial(nodeId: string, withToken: string = token): Socket {
  const socket = io(url, {
    auth: { nodeId, token: withToken },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  sockets.push(socket);
  return socket;
}

async function greet(nodeId: string, observations: Observation[] = []): Promise<Socket> {
  const socket = dial(nodeId);
  await new Promise((connected) => socket.once('connect', () => connected(undefined)));
  expect(await socket.emitWithAck('hello', { facts, observations })).toMatchObject({ ok: true });
  return socket;
}

/** Resolves when this node's row was announced as changed and is online or not. */
async function rowIs(nodeId: string, online: boolean): Promise<void> {
  for (;;) {
    const [message] = (await once(notified as never, 'notification')) as [{ payload?: string }];
    if (message.payload !== JSON.stringify({ kind: 'node', id: nodeId })) continue;
    const node = await prisma.node.findUniqueOrThrow({ where: { id: nodeId } });
    if (node.online === online) return;
  }
}

const observation = (serverId: string): Observation => ({
  serverId,
  power: 'running',
  observedAt: 1,
  startedAt: null,
  exit: null,
});

it('refuses whom its port does not know, with the reason', async () => {
  const socket = dial(await makeNode(), 'another token');
  const [error] = (await once(socket as never, 'connect_error')) as [Error];
  expect(error.message).toBe('This certificate is not known.');
});

it('marks a node online with its facts, and offline only after the grace', async () => {
  const nodeId = await makeNode();
  const online = rowIs(nodeId, true);
  const socket = await greet(nodeId);
  await online;
  expect(links.connected(nodeId)).toBe(true);
  expect(await prisma.node.findUniqueOrThrow({ where: { id: nodeId } })).toMatchObject({ facts });
  const offline = rowIs(nodeId, false);
  const left = performance.now();
  socket.disconnect();
  await offline;
  expect(performance.now() - left).toBeGreaterThan(250);
});

it('lets a newer connection of a node take the place of an older one', async () => {
  const nodeId = await makeNode();
  const older = await greet(nodeId);
  const hungUp = once(older as never, 'disconnect');
  await greet(nodeId);
  await hungUp;
  expect(links.connected(nodeId)).toBe(true);
});

it('believes a node’s refusal of what it was asked, and nothing that it says of who asks', async () => {
  const nodeId = await makeNode();
  const socket = await greet(nodeId);
  const codes = ['server.not_running', 'auth.required', 'auth.step_up_required', 'request.cross_site'];
  const refusals = codes.map((code) => ({ ok: false, code, message: 'Type your password into the console.' }));
  socket.on('console:command', (_payload: unknown, reply: (answer: unknown) => void) => reply(refusals.shift()));
  for (const code of ['server.not_running', 'node.failed', 'node.failed', 'node.failed'])
    await expect(
      links.ask(nodeId, 'console:command', { serverId: randomUUID(), command: 'say' }),
    ).rejects.toMatchObject({ code });
});

it('takes from a node only what is about its own servers', async () => {
  const [nodeId, otherId] = [await makeNode(), await makeNode()];
  const [own, foreign] = [await makeServer(nodeId), await makeServer(otherId)];
  const socket = await greet(nodeId, [observation(own), observation(foreign)]);
  expect(observed.map(({ serverId }) => serverId)).toEqual([own]);
  expect(await socket.emitWithAck('observed', observation(foreign))).toMatchObject({
    ok: false,
    code: 'link.not_yours',
  });
  const report = { operationId: randomUUID(), serverId: own, from: 0, text: 'x' };
  expect(await socket.emitWithAck('operation:output', report)).toMatchObject({ ok: false, code: 'link.not_yours' });
});

it('takes from a node only the ends of its own servers, and only well-formed ones', async () => {
  const [nodeId, otherId] = [await makeNode(), await makeNode()];
  const [own, foreign] = [await makeServer(nodeId), await makeServer(otherId)];
  const socket = await greet(nodeId);
  const report = (serverId: string, log: string[] = []): ExitReport => ({
    serverId,
    exit: {
      id: 'run',
      code: 7,
      signal: null,
      outOfMemory: false,
      expected: false,
      nodeShutdown: false,
      at: new Date().toISOString(),
      uptimeSeconds: 1,
    },
    log,
  });
  expect(await socket.emitWithAck('exited', report(foreign))).toMatchObject({ ok: false, code: 'link.not_yours' });
  const tooLong = report(own, Array<string>(201).fill('x'));
  expect(await socket.emitWithAck('exited', tooLong)).toMatchObject({ ok: false, code: 'link.bad_message' });
  const { id: _, ...nameless } = report(own).exit;
  const withoutName = { ...report(own), exit: nameless };
  expect(await socket.emitWithAck('exited', withoutName)).toMatchObject({ ok: false, code: 'link.bad_message' });
  expect(await socket.emitWithAck('exited', report(own))).toMatchObject({ ok: true });
  expect(exited.map(({ serverId }) => serverId)).toEqual([own]);
});

it('survives whatever a node sends', async () => {
  const nodeId = await makeNode();
  const serverId = await makeServer(nodeId);
  const socket = await greet(nodeId);
  const nonsense: unknown[] = [
    null,
    undefined,
    1,
    'text',
    [],
    {},
    { serverId },
    { facts: 1 },
    { serverId, sample: { at: 'x' } },
  ];
  for (const event of [
    'hello',
    'observed',
    'exited',
    'operation:output',
    'operation:progress',
    'facts',
    'console:chunk',
    'stats:sample',
  ]) {
    for (const payload of nonsense) socket.emit(event, payload);
    socket.emit(event);
  }
  socket.emit('console:chunk', { serverId, from: 1, count: 2 ** 50, text: 'one line', skipped: 0 });
  socket.emit('console:chunk', { serverId, from: 1, count: 1, text: 'true', skipped: 0 });
  expect(await socket.emitWithAck('observed', 'nonsense')).toMatchObject({ ok: false, code: 'link.bad_message' });
  expect(await socket.emitWithAck('observed', observation(serverId))).toMatchObject({ ok: true });
  expect(chunks.map(({ text }) => text)).toEqual(['true']);
});

it('fails the requests in flight to a node as soon as its link breaks', async () => {
  const nodeId = await makeNode();
  const socket = await greet(nodeId);
  const asked = links.ask(nodeId, 'console:command', { serverId: randomUUID(), command: 'say hello' });
  await once(socket as never, 'console:command');
  socket.disconnect();
  await expect(asked).rejects.toMatchObject({ code: 'node.offline' });
  await expect(
    links.ask(nodeId, 'console:command', { serverId: randomUUID(), command: 'say hello' }),
  ).rejects.toMatchObject({ code: 'node.offline' });
});

it('tells nodes where the other instances are, also that the last of them is gone', async () => {
  const told: unknown[] = [];
  const listen = (socket: Socket) =>
    socket.on('api:addresses', ({ urls }: { urls: string[] }, reply: (answer: unknown) => void) => {
      told.push(urls);
      reply({ ok: true });
    });
  listen(await greet(await makeNode()));
  const urls = ['https://two:8443'];
  links.setAddresses(urls);
  await until('the address', () => told.length === 1);
  links.setAddresses([]);
  await until('the empty list', () => told.length === 2);
  expect(told).toEqual([urls, []]);
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { v7 as uuid } from 'uuid';
import type { StatsSample } from '#domain/contracts/realtime.ts';
import { until } from '#scripts/test/until.ts';
import { NodeListeners } from '../link/listeners.ts';
import type { InstanceNamespace } from './door.ts';
import { InstanceDoor } from './door.ts';

const nodeId = uuid();
const serverId = uuid();
const sample = { at: '2026-01-01T00:00:00.000Z' } as unknown as StatsSample;
const http = createServer();
const server = new Server(http);
const sockets: Socket[] = [];
/** The nodes that this instance holds. */
const held = new Set<string>();
const nodes = new NodeListeners();
/** Who watches the statistics, by socket; and what makes the hub slow. */
const watchers = new Set<string>();
let looking: Promise<void> = Promise.resolve();
let looks = 0;
let door: InstanceDoor;
let url: string;

beforeAll(async () => {
  door = new InstanceDoor({
    namespace: server.of('/instance') as unknown as InstanceNamespace,
    instanceOf: () => uuid(),
    instanceId: uuid(),
    links: {
      listen: (listener) => nodes.listen(listener),
      connected: (id) => held.has(id),
      linked: () => [],
      linkedAt: () => 1,
      ask: () => Promise.reject(new Error('No node is asked here.')),
    },
    consoles: { open: () => Promise.reject(new Error('No console is opened here.')) },
    stats: {
      watch: async (_, socketId) => {
        await looking;
        watchers.add(socketId);
        looks++;
      },
      unwatch: (_, socketId) => void watchers.delete(socketId),
    },
    log: pino({ level: 'silent' }),
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  url = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}/instance`;
});
beforeEach(() => held.add(nodeId));
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});
afterAll(async () => {
  door.close();
  await server.close();
});

async function connect(): Promise<Socket> {
  const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true });
  sockets.push(socket);
  await once(socket as never, 'connect');
  return socket;
}

const watchStats = (socket: Socket, watch: boolean): Promise<unknown> =>
  socket.emitWithAck('node:ask', { nodeId, name: 'stats:watch', input: { serverId, watch } });

it('sends samples to the instances that watch, and to no other', async () => {
  const [one, other] = [await connect(), await connect()];
  const got: string[] = [];
  one.on('stats:sample', () => got.push('one'));
  other.on('stats:sample', () => got.push('other'));
  expect(await watchStats(one, true)).toMatchObject({ ok: true });
  // Asked for a second time, as after a link that was made anew.
  expect(await watchStats(one, true)).toMatchObject({ ok: true });
  expect(watchers.size).toBe(1);
  nodes.statsSample(serverId, sample);
  await until('the sample', () => got.length > 0);
  await watchStats(one, false);
  expect(watchers.size).toBe(0);
  expect(await watchStats(other, true)).toMatchObject({ ok: true });
  nodes.statsSample(serverId, sample);
  await until('the second sample', () => got.length > 1);
  expect(got).toEqual(['one', 'other']);
});

it('watches statistics for another instance no longer than it holds the node', async () => {
  const socket = await connect();
  await watchStats(socket, true);
  expect(watchers.size).toBe(1);
  const told = once(socket as never, 'node:down');
  held.delete(nodeId);
  nodes.nodeDown(nodeId);
  expect(watchers.size).toBe(0);
  await told;
});

it.each(['the instance leaves', 'the node goes'] as const)('keeps no watch when %s before it is made', async (what) => {
  const socket = await connect();
  let found = (): void => undefined;
  looking = new Promise((resolve) => (found = resolve));
  const before = looks;
  void watchStats(socket, true).catch(() => undefined);
  // The question has arrived once the room is there.
  const { rooms } = server.of('/instance').adapter;
  await until('the question', () => rooms.has(serverId));
  if (what === 'the node goes') nodes.nodeDown(nodeId);
  else socket.disconnect();
  await until('the end', () => !rooms.has(serverId));
  found();
  await until('the end of the watch', () => looks > before && watchers.size === 0);
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io';
import { v7 as uuid } from 'uuid';
import { until } from '#scripts/test/until.ts';
import type { PeerListener } from './peer.ts';
import { Peer } from './peer.ts';

const nodeId = uuid();
const instanceId = uuid();
const http = createServer();
const server = new Server(http);
const door = server.of('/instance');
/** What the door says to each that comes; null: it opens. */
let refusal: string | null = null;
let comers = 0;
/** Which instance answers at the address, and how often it was asked who it is. */
let answering = instanceId;
let asked = 0;
const errors: string[] = [];
/** What the other instance answers when it is asked for a node. */
let relayed: unknown;
const peers: Peer[] = [];
let url: string;

beforeAll(async () => {
  door.use((_socket, next) => {
    comers++;
    if (refusal === null) next();
    else next(new Error(refusal));
  });
  door.on('connection', (socket: Socket) => {
    socket.on('instance:name', (_input, reply: (name: unknown) => void) => {
      asked++;
      reply({ ok: true, result: { instanceId: answering } });
    });
    socket.on('node:ask', (_input, reply: (answer: unknown) => void) => reply(relayed));
    socket.emit('node:up', { nodeId, linkedAt: 1 });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  url = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`;
});
afterEach(() => {
  for (const peer of peers.splice(0)) peer.close();
  refusal = null;
  answering = instanceId;
  errors.length = 0;
});
afterAll(async () => {
  await server.close();
});

/** A connection to the other instance, and the nodes that it is known to hold. */
function meet(doubtMilliseconds = 50): { peer: Peer; nodes: Set<string> } {
  const nodes = new Set<string>();
  const listener: PeerListener = {
    'node:up': (_, up) => void nodes.add(up.nodeId),
    'node:down': (_, down) => void nodes.delete(down.nodeId),
    'server:observed': () => undefined,
    'console:chunk': () => undefined,
    'stats:sample': () => undefined,
    'operation:progress': () => undefined,
    'operation:output': () => undefined,
  };
  const tls = () => ({ key: '', cert: '', ca: '' });
  const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) });
  const peer = new Peer({ instance: { id: instanceId, url }, tls, listener, log, doubtMilliseconds });
  peers.push(peer);
  return { peer, nodes };
}

it('comes again to a door that refused it', async () => {
  refusal = 'This is for the instances of the API.';
  const before = comers;
  const { nodes } = meet();
  await until('two refusals', () => comers >= before + 2);
  refusal = null;
  await until('the nodes of the other instance', () => nodes.has(nodeId));
});

it('takes a relayed result of the wrong shape for no answer, and keeps a refusal', async () => {
  const { peer, nodes } = meet();
  await until('the connection', () => nodes.has(nodeId));
  const open = () => peer.ask(nodeId, 'console:open', { serverId: uuid(), after: null, backlog: 1 });
  relayed = { ok: true, result: { from: 1, next: 'soon' } };
  await expect(open()).rejects.toMatchObject({ code: 'node.no_answer', kind: 'transient' });
  relayed = { ok: false, code: 'server.not_found', message: 'There is no such server.' };
  await expect(open()).rejects.toMatchObject({ code: 'server.not_found' });
  relayed = { ok: true, result: { from: 1, next: 2 } };
  expect(await open()).toEqual({ from: 1, next: 2 });
});

it('an address at which another instance goes on answering is logged as an error', async () => {
  answering = uuid();
  meet();
  await until('the error', () => errors.length > 0);
  expect(errors.join()).toContain('MAMBA_INSTANCE_URL');
});

it('an instance that was killed and runs again at its address is no error: its row dies, and with it the connection', async () => {
  answering = uuid();
  const before = asked;
  // Longer than this test: the row is known to be dead before.
  const { peer, nodes } = meet(60_000);
  await until('the answer of its successor', () => asked > before && !nodes.has(nodeId));
  peer.close();
  answering = instanceId;
  const next = meet();
  await until('the connection to the successor', () => next.nodes.has(nodeId));
  expect(errors).toEqual([]);
});

it('one that answered under another name for a moment is reached again', async () => {
  answering = uuid();
  const before = asked;
  const { peer } = meet();
  await until('the first answer', () => asked > before);
  answering = instanceId;
  relayed = { ok: true, result: { from: 1, next: 2 } };
  const open = () => peer.ask(nodeId, 'console:open', { serverId: uuid(), after: null, backlog: 1 });
  await until('an answer by way of it', () =>
    open().then(
      () => true,
      () => false,
    ),
  );
  expect(errors).toEqual([]);
});

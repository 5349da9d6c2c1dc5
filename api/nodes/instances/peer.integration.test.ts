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
    socket.on('instance:name', (_input, reply: (name: unknown) => void) => reply({ ok: true, result: { instanceId } }));
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
});
afterAll(async () => {
  await server.close();
});

/** A connection to the other instance, and the nodes that it is known to hold. */
function meet(): { peer: Peer; nodes: Set<string> } {
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
  const peer = new Peer({ instance: { id: instanceId, url }, tls, listener, log: pino({ level: 'silent' }) });
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

import { createServer } from 'node:http';
import pino from 'pino';
import { Server } from 'socket.io';
import { NodeLinks } from '#api/nodes/link/node-links.ts';
import type { NodeStore } from '#api/nodes/link/node-store.ts';
import type { BrowserServer } from '#api/realtime/rooms.ts';
import { rooms } from '#api/realtime/rooms.ts';
import { answer } from '#api/realtime/browser-socket.ts';
import { ConsoleViewers } from '#api/realtime/console-viewers.ts';
import { ConsoleHub } from '#api/realtime/console.ts';
import { StatsHub } from '#api/realtime/stats.ts';

/** The API's end of a console stream without its database: one node, one server, everybody may see it. */
function main(): void {
  const [port, nodeId, serverId] = process.argv.slice(2);
  if (!port || !nodeId || !serverId) throw new Error('api-end: an argument is missing');
  const log = pino({ level: 'silent' });
  const nothing = (): Promise<void> => Promise.resolve();
  const store: NodeStore = {
    nodeOfServer: (id) => Promise.resolve(id === serverId ? nodeId : null),
    serversOn: (asked, ids) => Promise.resolve(ids.filter((id) => id === serverId && asked === nodeId)),
    serverOfOperation: () => Promise.resolve(null),
    setOnline: nothing,
    setFacts: nothing,
    setOffline: nothing,
    seen: nothing,
    retireAbandoned: nothing,
  };
  const http = createServer();
  const io: BrowserServer = new Server(http);
  const links = new NodeLinks({
    namespace: io.of('/node') as never,
    nodeOf: () => nodeId,
    store,
    log,
    reports: { connected: nothing, observed: nothing, exited: nothing, progress: () => undefined, output: nothing },
  });
  const consoles = new ConsoleHub(links, log);
  const viewers = new ConsoleViewers(consoles);
  const stats = new StatsHub(
    links,
    (id, sample) => void io.to(rooms.server(id)).volatile.emit('stats:sample', { serverId: id, sample }),
    log,
  );
  io.on('connection', (socket) => {
    socket.on('console:open', async (payload, ack) => {
      let start = (): void => undefined;
      await answer({ log }, ack, async () => {
        const subscription = await viewers.open(socket, { backlog: 1_000, ...payload });
        start = () => subscription.start();
        return { next: subscription.next, connected: subscription.connected };
      });
      start();
    });
    socket.on('console:close', (payload, ack) => answer({ log }, ack, () => viewers.close(socket, payload.serverId)));
    socket.on('console:command', ({ command }, ack) =>
      answer({ log }, ack, async () => {
        await links.ask(nodeId, 'console:command', { serverId, command });
        return undefined;
      }),
    );
    socket.on('server:watch', async (payload) => {
      await socket.join(rooms.server(payload.serverId));
      await stats.watch(payload.serverId, socket.id);
    });
    socket.on('disconnect', () => {
      stats.forget(socket.id);
      viewers.left(socket);
    });
  });
  process.on('message', (message) => {
    if (message === 'cut') io.of('/node').disconnectSockets(true);
  });
  process.on('disconnect', () => process.exit(0));
  http.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
}

main();

import type { ApiDependencies } from '../dependencies.ts';
import type { NodeLinks } from '../nodes/link/node-links.ts';
import type { BrowserServer } from './browser-socket.ts';
import { authorizeServer, rooms } from './browser-socket.ts';
import { attachConsole } from './console-socket.ts';
import { ConsoleHub } from './console.ts';
import { requireSession } from './session.ts';
import { StatsHub } from './stats.ts';
import { attachWatching } from './watch.ts';

/** Everything that browsers can do over their socket. */
export function attachBrowsers(io: BrowserServer, deps: ApiDependencies, links: NodeLinks): { close(): void } {
  const consoles = new ConsoleHub(links, deps.log);
  const stats = new StatsHub(
    links,
    // A sample that cannot be sent now is old when it can be.
    (serverId, sample) => io.to(rooms.metrics(serverId)).volatile.emit('stats:sample', { serverId, sample }),
    deps.log,
  );
  requireSession(io, deps);
  io.on('connection', (socket) => {
    attachWatching(socket, deps, stats);
    attachConsole(socket, {
      log: deps.log,
      consoles,
      authorize: (asking, serverId, permission) => authorizeServer(asking, deps, serverId, permission),
    });
  });
  return {
    close: () => {
      consoles.close();
      stats.close();
    },
  };
}

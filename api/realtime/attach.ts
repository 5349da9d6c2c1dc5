import { authorizeServer } from './browser-socket.ts';
import type { BrowserServer } from './rooms.ts';
import { rooms } from './rooms.ts';
import { attachConsole } from './console-socket.ts';
import { ConsoleHub } from './console.ts';
import type { HubNodes } from './console.ts';
import type { SessionNeeds } from './session.ts';
import { requireSession } from './session.ts';
import { StatsHub } from './stats.ts';
import type { WatchNeeds } from './watch.ts';
import { attachWatching } from './watch.ts';

/** What browsers, and the other API instances for theirs, watch of nodes. */
export interface Hubs {
  consoles: ConsoleHub;
  stats: StatsHub;
  close(): void;
}

/** Serves every event that browsers send over their socket. */
export function attachBrowsers(io: BrowserServer, deps: SessionNeeds & WatchNeeds, nodes: HubNodes): Hubs {
  const consoles = new ConsoleHub(nodes, deps.log);
  const stats = new StatsHub(
    nodes,
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
    consoles,
    stats,
    close: () => {
      consoles.close();
      stats.close();
    },
  };
}

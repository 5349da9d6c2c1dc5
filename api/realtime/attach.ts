import type { ApiDependencies } from '../dependencies.ts';
import { HeldRefusals } from '../http/limits/held-refusals.ts';
import { ConsoleViewers } from './console-viewers.ts';
import { ConsoleHub } from './console.ts';
import type { HubNodes } from './console.ts';
import type { Unanswered } from './events/back-pressure.ts';
import { consoleEvents } from './events/console.ts';
import type { SocketEvent } from './events/define-event.ts';
import { serveEvents } from './events/serve-events.ts';
import { Turns } from '../http/limits/turns.ts';
import { watchingEvents } from './events/watching.ts';
import type { BrowserServer } from './rooms.ts';
import { rooms } from './rooms.ts';
import { Sessions } from './session.ts';
import { StatsHub } from './stats.ts';

/** What browsers, and the other API instances for theirs, watch of nodes. */
export interface Hubs {
  consoles: ConsoleHub;
  stats: StatsHub;
  /** Every event that a browser may send; what is not here does not exist. */
  events: readonly SocketEvent[];
  close(): void;
}

/** Serves every event that browsers send over their socket. */
export function attachBrowsers(io: BrowserServer, deps: ApiDependencies, nodes: HubNodes): Hubs {
  const consoles = new ConsoleHub(nodes, deps.log);
  const stats = new StatsHub(
    nodes,
    // A sample that cannot be sent now is old when it can be.
    (serverId, sample) => io.to(rooms.metrics(serverId)).volatile.emit('stats:sample', { serverId, sample }),
    deps.log,
  );
  const viewers = new ConsoleViewers(consoles);
  const sessions = new Sessions(io, deps);
  const events = [...sessions.events, ...watchingEvents(stats), ...consoleEvents(viewers)];
  const turns = new Turns();
  const held = new HeldRefusals();
  const unanswered: Unanswered = new Map();
  io.on('connection', (socket) => {
    serveEvents(socket, events, { deps, turns, held, unanswered });
    socket.on('disconnect', () => {
      stats.forget(socket.id);
      viewers.left(socket);
    });
  });
  return {
    consoles,
    stats,
    events,
    close: () => {
      consoles.close();
      stats.close();
    },
  };
}

import type { Observation } from '#domain/contracts/node-link.ts';
import type { SetAside } from '#domain/nodes/set-aside.ts';
import type { ServerSpec } from '#domain/servers/spec.ts';

/** Act on a server's process. */
export interface PowerActivities {
  /** Starts the process, or finds it running. Returns what the node sees then. */
  startServer(input: { spec: ServerSpec }): Promise<Observation>;
  /** Asks it to stop, waits for the exit, then SIGTERM, then SIGKILL. A server that is offline is no error. */
  stopServer(input: { serverId: string }): Promise<Observation>;
  /** SIGKILL at once, also in the middle of a stop. A server that is offline is no error. */
  killServer(input: { serverId: string }): Promise<Observation>;
  /** Removes process, network and files of a server. Answers what cannot be removed and is set aside; nodes of older versions, nothing. */
  destroyServer(input: { serverId: string }): Promise<SetAside | null | undefined>;
}

import type { Logger } from 'pino';
import { createApp } from './app.ts';
import type { ApiConfig } from './config.ts';
import type { ApiDependencies } from './dependencies.ts';
import { AddressGate } from './http/limits/address-gate.ts';
import type { MountOptions } from './http/mount-routes.ts';
import { InstanceDoor } from './nodes/instances/door.ts';
import type { Instances } from './nodes/instances/instances.ts';
import { loadPanel } from './panel.ts';
import { attachBrowsers } from './realtime/attach.ts';
import type { ChangeBus } from './realtime/change-bus.ts';
import type { ChangeFeed } from './realtime/changes.ts';
import { ChangeListener } from './realtime/listener.ts';
import type { BrowserServer } from './realtime/rooms.ts';
import { SessionEnds } from './realtime/session.ts';
import type { NodeReporting } from './servers/observe.ts';
import type { Parts } from './start/build.ts';
import { build } from './start/build.ts';
import { connect } from './start/connections.ts';
import { createPublicServer } from './start/http-server.ts';
import { Releases } from './start/releases.ts';

export interface RunningApi {
  /** The port that browsers and programs use. */
  port: number;
  /** The port that nodes use. */
  nodePort: number;
  deps: ApiDependencies;
  /** The connections of browsers. */
  io: BrowserServer;
  changes: ChangeBus;
  changeFeed: ChangeFeed;
  reporting: NodeReporting;
  instances: Instances;
  /** Takes no new requests, finishes those in flight, releases everything. */
  stop(): Promise<void>;
}

/**
 * Builds all parts of the API, wires them and listens.
 * @throws DomainError `temporal.unavailable`, `ca.missing`, or the database's or the port's own error; nothing is left running then
 */
export async function startApi(config: ApiConfig, log: Logger, options: MountOptions = {}): Promise<RunningApi> {
  const releases = new Releases(log);
  try {
    const panel = await loadPanel(config.panelHandler);
    const connections = await connect(config, log, releases);
    const gate = new AddressGate({ factor: config.limits.factor, log });
    const server = createPublicServer(gate, config.http);
    const parts = await build({ config, connections, io: server.io, log, releases });
    const { deps, nodePort, changes, changeFeed, reporting } = parts;

    const hubs = releases.add(attachBrowsers(server.io, deps, parts.nodes), (browsers) => browsers.close());
    const { links, instances } = parts;
    releases.add(new InstanceDoor({ ...nodePort.door, instanceId: instances.id, links, ...hubs, log }), (door) =>
      door.close(),
    );
    const listener = releases.add(listenForChanges(parts, server.io), (made) => made.close());
    server.serve(createApp(deps, { panel, gate }, options));

    await listener.start();
    const nodePortNumber = await nodePort.listen();
    // At once: the others take a node for abandoned whose link is held by an instance without a row.
    await instances.start(instanceUrl(config.nodePort, nodePortNumber));
    const port = await server.listen(config.http);
    return {
      port,
      nodePort: nodePortNumber,
      deps,
      io: server.io,
      changes,
      changeFeed,
      reporting,
      instances,
      stop: async () => {
        await server.drain();
        await releases.release();
      },
    };
  } catch (error) {
    await releases.release();
    throw error;
  }
}

/** Where nodes and other instances reach this very one. */
function instanceUrl({ instanceUrl: given, url, port: asked }: ApiConfig['nodePort'], port: number): string {
  const own = new URL(given ?? url);
  // A port that the system chose is in no setting.
  if (given === null && asked === 0) own.port = String(port);
  return own.origin;
}

function listenForChanges({ deps, changes, changeFeed }: Parts, io: BrowserServer): ChangeListener {
  const { config, principals, log } = deps;
  const sessions = new SessionEnds(io, principals);
  return new ChangeListener({ databaseUrl: config.databaseUrl, changes, feed: changeFeed, sessions, log });
}

import type { Logger } from 'pino';
import type { Observation } from '#domain/contracts/node-link.ts';
import { codedError } from '#domain/errors.ts';
import type { SetAside } from '#domain/nodes/set-aside.ts';
import type { ServerSpec } from '#domain/servers/spec.ts';
import type { Consoles } from '../console/consoles.ts';
import type { ExitSpool } from '../exits/spool.ts';
import type { Removals } from '../removal/removals.ts';
import { Layout } from '../runtime/host/layout.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { bootId } from './boot-id.ts';
import { StateFiles } from './state-file.ts';
import { ServerUnit } from './unit.ts';

export interface ServersDependencies {
  runtime: Runtime;
  dataDir: string;
  log: Logger;
  report: (observation: Observation) => void;
  consoles: Consoles;
  exits: ExitSpool;
  removals: Pick<Removals, 'remove'>;
}

/** All servers of this node. */
export class Servers {
  readonly #units = new Map<string, ServerUnit>();
  readonly #files: StateFiles;
  readonly #bootId = bootId();
  readonly #deps: ServersDependencies;

  constructor(deps: ServersDependencies) {
    this.#deps = deps;
    this.#files = new StateFiles(deps.dataDir);
  }

  /** Reads what an earlier worker knew, and takes up every process that still runs. */
  async reattach(): Promise<void> {
    const { states, unreadable } = this.#files.readAll();
    for (const file of unreadable)
      this.#deps.log.error({ file }, 'the state of a server cannot be read and is put aside');
    const there = new Set(await this.#deps.runtime.list());
    await Promise.all(
      states.map(async (state) => {
        const { serverId } = state.spec;
        const unit = new ServerUnit(state, this.#dependenciesOf(serverId));
        this.#units.set(serverId, unit);
        await unit.reattach(there.has(serverId));
      }),
    );
  }

  find(serverId: string): ServerUnit | null {
    return this.#units.get(serverId) ?? null;
  }

  /** The server's unit; throws `server.not_running` where this node has never run it. */
  get(serverId: string): ServerUnit {
    const unit = this.#units.get(serverId);
    if (unit === undefined) throw codedError('server.not_running');
    return unit;
  }

  /** The unit of a server, made on its first use. */
  ensure(spec: ServerSpec): ServerUnit {
    const known = this.#units.get(spec.serverId);
    if (known) return known;
    const unit = ServerUnit.create(spec, this.#dependenciesOf(spec.serverId));
    this.#units.set(spec.serverId, unit);
    unit.introduce();
    return unit;
  }

  observations(): Observation[] {
    return [...this.#units.values()].map((unit) => unit.observation);
  }

  /** Kills and removes everything of a server, tolerating that there is nothing. Returns what cannot be removed, which is set aside. */
  async destroy(serverId: string, signal = new AbortController().signal): Promise<SetAside | null> {
    const unit = this.#units.get(serverId);
    await unit?.kill(AbortSignal.timeout(120_000));
    await unit?.settled();
    await this.#deps.runtime.destroy(serverId);
    const folder = new Layout(this.#deps.dataDir).server(serverId);
    const left = await this.#deps.removals.remove({ id: serverId, serverId, folder, after: null }, signal);
    this.#units.delete(serverId);
    this.#files.remove(serverId);
    this.#deps.exits.drop(serverId);
    await this.#deps.consoles.delete(serverId);
    return left;
  }

  /** Stops every running server with its own stop command, all at once. */
  async stopAll(): Promise<void> {
    const units = [...this.#units.values()];
    const results = await Promise.allSettled(units.map((unit) => unit.stop(AbortSignal.timeout(300_000), 'shutdown')));
    for (const result of results) {
      if (result.status === 'rejected')
        this.#deps.log.error({ err: result.reason as unknown }, 'a server did not stop');
    }
  }

  /** Ends what is still stopping, at once. They come up again with the node: no user asked for their end. */
  async killAll(): Promise<void> {
    const units = [...this.#units.values()];
    await Promise.allSettled(units.map((unit) => unit.kill(AbortSignal.timeout(60_000), 'shutdown')));
  }

  #dependenciesOf(serverId: string) {
    const { runtime, log, report, consoles, exits } = this.#deps;
    const console = consoles.open(serverId);
    return { runtime, files: this.#files, console, exits, bootId: this.#bootId, log: log.child({ serverId }), report };
  }
}

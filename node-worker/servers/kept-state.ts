import type { Logger } from 'pino';
import type { Observation } from '#domain/contracts/node-link.ts';
import { errorMessage } from '#domain/errors.ts';
import type { ServerEnding } from '#domain/servers/state.ts';
import { nextEnding } from './ending.ts';
import type { StateFiles, UnitState } from './state-file.ts';

export type EndingCause = 'stop' | 'kill' | 'shutdown';

interface KeptStateDependencies {
  files: StateFiles;
  log: Logger;
  /** Hears every new observation, after it was written to disk (where that takes it). */
  report: (observation: Observation) => void;
}

/** What this node knows of one server. It is on disk before it is reported, so that the next worker knows it, too. */
export class KeptState {
  #value: UnitState;
  /** False while the disk refuses the state. */
  #isKept = true;
  readonly #deps: KeptStateDependencies;

  constructor(value: UnitState, deps: KeptStateDependencies) {
    this.#value = value;
    this.#deps = deps;
  }

  get now(): UnitState {
    return this.#value;
  }

  get observation(): Observation {
    return this.#value.observation;
  }

  /** Where the present run begins in the console; of one of an older worker that is not known. */
  get firstLine(): number {
    return this.#value.run?.firstLine ?? 1;
  }

  /** Changes what only the next worker must know; written with the next observation, or by `keep`. */
  change(change: Partial<Omit<UnitState, 'observation'>>): void {
    this.#value = { ...this.#value, ...change };
  }

  /** Something is seen anew: written, then told. */
  observe(change: Partial<Omit<Observation, 'serverId' | 'observedAt'>>): void {
    const observedAt = Math.max(this.observation.observedAt + 1, Date.now());
    const observation: Observation = { ...this.observation, ...change, observedAt };
    this.#value = { ...this.#value, observation };
    this.keep();
    this.#deps.report(observation);
  }

  /** The present run was asked to end; reported with the stage that is entered next. */
  beginEnding(cause: EndingCause): void {
    const { ending } = this.#value;
    if (ending !== null && (ending.cause === cause || cause === 'shutdown')) return;
    const askedAt = cause === 'kill' && ending ? ending.askedAt : new Date().toISOString();
    this.change({ ending: { cause, askedAt, sent: ending?.sent ?? [] } });
  }

  /** Tells that a stop has come to a stage, once. `seconds` until the next stage; null: there is none. */
  enter(stage: ServerEnding['stage'], since: number, seconds: number | null): void {
    const ending = nextEnding(this.observation.ending, stage, since, seconds);
    if (ending !== null) this.observe({ power: 'stopping', ending });
  }

  /** Does a step of stopping once in a run, across deaths of the worker. */
  async once(step: 'stop' | 'SIGTERM', act: () => Promise<void>): Promise<void> {
    const { ending } = this.#value;
    if (ending === null || ending.sent.includes(step)) return;
    this.change({ ending: { ...ending, sent: [...ending.sent, step] } });
    this.keep();
    await act();
  }

  /** A full disk must neither keep a server from being stopped nor end the worker: then only its next life knows less. */
  keep(): void {
    try {
      this.#deps.files.write(this.#value);
      this.#isKept = true;
    } catch (error) {
      if (this.#isKept)
        this.#deps.log.error({ err: error }, `What runs here cannot be kept on disk: ${errorMessage(error)}`);
      this.#isKept = false;
    }
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { StatsSample } from '#domain/contracts/realtime.ts';
import type { Body } from '../channel/channel-process.ts';
import { processExit } from '../channel/exit.ts';
import type { ProcessExit } from '../runtime.ts';
import { engine, isNotFound, statusOf } from './errors.ts';
import { signalContainer } from './signals.ts';
import { containerStats } from './stats.ts';

const RETRY_MS = 500;
/** How long an engine that restarts may take. */
const PATIENCE_MS = 30_000;

/** A run in a container. */
export class ContainerBody implements Body {
  #rootPid: number | null = null;

  readonly serverId: string;
  readonly runId: string;
  readonly startedAt: string;
  readonly #container: Docker.Container;
  readonly #onCleanup: () => void;

  constructor(serverId: string, runId: string, startedAt: string, container: Docker.Container, onCleanup: () => void) {
    this.serverId = serverId;
    this.runId = runId;
    this.startedAt = startedAt;
    this.#container = container;
    this.#onCleanup = onCleanup;
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    this.#rootPid ??= (await this.#inspect())?.State.Pid ?? 0;
    if (this.#rootPid > 0) await signalContainer(this.#container, this.#rootPid, signal);
  }

  /** The engine's own word, a tenth of a second after the wrapper's; asked again for as long as it cannot answer. */
  async gone(signal: AbortSignal): Promise<ProcessExit> {
    while (!signal.aborted) {
      try {
        await this.#container.wait({ abortSignal: signal });
        return await this.#exitByEngine();
      } catch (error) {
        if (isNotFound(error)) return processExit(137, this.startedAt, new Date().toISOString());
        // The engine is away, or comes back: what it ran may run on.
        if (!signal.aborted) await pause(RETRY_MS, undefined, { signal }).catch(() => {});
      }
    }
    return new Promise<never>(() => {});
  }

  async #exitByEngine(): Promise<ProcessExit> {
    const { State } = await this.#container.inspect();
    return processExit(State.ExitCode, this.startedAt, State.FinishedAt, State.OOMKilled);
  }

  /** False, too, where the engine does not say within its patience: an end that is known does not wait for ever to be explained. */
  async wasOutOfMemory(): Promise<boolean> {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    while (!patience.aborted) {
      try {
        await this.#container.wait({ abortSignal: patience });
        return (await this.#container.inspect()).State.OOMKilled;
      } catch (error) {
        if (isNotFound(error)) return false;
        // The engine is away, and this is not the moment to lose an end.
        await pause(RETRY_MS, undefined, { signal: patience }).catch(() => {});
      }
    }
    return false;
  }

  async #inspect(): Promise<Docker.ContainerInspectInfo | null> {
    return engine(async () => {
      try {
        return await this.#container.inspect();
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    });
  }

  stats(signal: AbortSignal): AsyncIterable<StatsSample> {
    return containerStats(this.#container, signal);
  }

  async cleanup(): Promise<void> {
    await removeContainer(this.#container);
    this.#onCleanup();
  }
}

/** Removes a container, running or not, and returns when it is gone. One that is gone already is no error. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  await engine(async () => {
    try {
      await container.remove({ force: true, v: true });
    } catch (error) {
      if (isNotFound(error)) return;
      // Another caller removes it at this moment.
      if (statusOf(error) !== 409) throw error;
      await container.wait({ condition: 'removed' }).catch(() => {});
    }
  });
}

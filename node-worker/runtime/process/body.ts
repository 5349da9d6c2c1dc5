import { setTimeout as pause } from 'node:timers/promises';
import type { StatsSample } from '#domain/contracts/realtime.ts';
import type { Body } from '../channel/channel-process.ts';
import type { Channel } from '../channel/channel.ts';
import { processExit } from '../channel/exit.ts';
import type { ProcessExit } from '../runtime.ts';
import type { Identity } from './identity.ts';
import { isAlive } from './identity.ts';
import { endSession, sessionStats, signalSession } from './session.ts';

/** The net under the exit file: only a wrapper that was itself killed leaves none. */
const LOOK_MS = 250;

/** A plain process in its session. */
export class ProcessBody implements Body {
  readonly serverId: string;
  readonly runId: string;
  readonly startedAt: string;
  readonly #identity: Identity;
  readonly #channel: Channel;
  readonly #memoryLimitBytes: number;
  readonly #onCleanup: () => void;

  constructor(
    serverId: string,
    runId: string,
    startedAt: string,
    identity: Identity,
    channel: Channel,
    memoryLimitBytes: number,
    onCleanup: () => void,
  ) {
    this.serverId = serverId;
    this.runId = runId;
    this.startedAt = startedAt;
    this.#identity = identity;
    this.#channel = channel;
    this.#memoryLimitBytes = memoryLimitBytes;
    this.#onCleanup = onCleanup;
  }

  kill(signal: NodeJS.Signals): Promise<void> {
    return signalSession(this.#identity, signal);
  }

  async gone(signal: AbortSignal): Promise<ProcessExit> {
    while (!signal.aborted && (await isAlive(this.#identity))) {
      await pause(LOOK_MS, undefined, { signal }).catch(() => {});
    }
    if (signal.aborted) return new Promise<never>(() => {});
    const exit = await this.#channel.readExit();
    if (exit !== null) return processExit(exit.code, this.startedAt, exit.endedAt);
    await endSession(this.#identity);
    // Killed with its wrapper, or by the end of the machine: its true code was never told to anybody.
    return processExit(137, this.startedAt, new Date().toISOString());
  }

  wasOutOfMemory(): Promise<boolean> {
    return Promise.resolve(false);
  }

  stats(signal: AbortSignal): AsyncIterable<StatsSample> {
    return sessionStats(this.#identity, this.#memoryLimitBytes, signal);
  }

  async cleanup(): Promise<void> {
    await endSession(this.#identity);
    this.#onCleanup();
  }
}

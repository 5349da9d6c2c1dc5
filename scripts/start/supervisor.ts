import { setInterval as every } from 'node:timers';
import type { Child } from './children/child.ts';
import type { Progress } from './progress.ts';

const LOOK_AT_LOGS_EVERY_MS = 30_000;

/**
 * Everything that runs, in the order it was started. Stops it in the opposite order, what belongs together at once.
 */
export class Supervisor {
  /** Stages in starting order; the processes of one stage do not need each other. */
  readonly #stages: Child[][] = [];
  readonly #rotation = every(() => this.#rotateLogs(), LOOK_AT_LOGS_EVERY_MS);
  #hurried = false;

  readonly #progress: Progress;

  constructor(progress: Progress) {
    this.#progress = progress;

    this.#rotation.unref();
  }

  get children(): Child[] {
    return this.#stages.flat();
  }

  /** Adds a process to a stage and starts it. Resolves when it serves. */
  async start(stage: number, child: Child): Promise<void> {
    (this.#stages[stage] ??= []).push(child);
    await child.start();
  }

  async stopAll(): Promise<void> {
    clearInterval(this.#rotation);
    for (const stage of this.#stages.toReversed().filter(Boolean)) {
      await Promise.all(stage.map((child) => this.#stopOne(child)));
    }
  }

  /** People who ask twice do not want to wait: nothing more is stopped gently. */
  hurry(): void {
    this.#hurried = true;
    for (const child of this.children) child.hurry();
  }

  async #stopOne(child: Child): Promise<void> {
    if (child.pid === undefined || this.#hurried) return child.stop();
    const name = child.spec.name === 'node-worker' ? 'game servers and node worker' : child.spec.name;
    await this.#progress.step(`${name} stopped`, () => child.stop());
  }

  #rotateLogs(): void {
    for (const child of this.children) child.rotateLog();
  }
}

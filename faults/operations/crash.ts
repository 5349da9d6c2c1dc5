import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GAME } from '../platform/game.ts';
import type { Subject } from '../platform/subject.ts';
import type { World } from '../platform/world.ts';
import type { Attempt, Outcome, Prepare } from './operation.ts';
import { succeeded } from './operation.ts';
import { takeServer } from './servers.ts';

/** The game ends by itself; its actor starts it again, once. */
export const crash: Prepare = async (world, random) => {
  const subject = await takeServer(world, random, true);
  return new CrashAttempt(world, subject);
};

class CrashAttempt implements Attempt {
  readonly #startedBefore: string | null;

  readonly #world: World;
  readonly subject: Subject;

  constructor(world: World, subject: Subject) {
    this.#world = world;
    this.subject = subject;

    this.#startedBefore = subject.startedAt;
  }

  begin(): Promise<void> {
    this.subject.mayBeInterrupted();
    writeFileSync(join(this.subject.files.folder, GAME.crash), '');
    return Promise.resolve();
  }

  async outcome(): Promise<Outcome | null> {
    const row = (await this.#world.client.servers()).find(({ id }) => id === this.subject.id);
    if (row === undefined) return null;
    const { recovery } = row;
    if (recovery !== null && recovery.gaveUp !== null)
      return { status: 'failed', reason: `gave up: ${recovery.gaveUp}` };
    const isAnother = row.startedAt !== null && row.startedAt !== this.#startedBefore;
    return row.power === 'running' && isAnother ? succeeded : null;
  }

  settle(): void {
    const { subject } = this;
    // That it gives up after one crash is not what its policy says: nothing but a running game is right.
    subject.settled = { ...subject.settled, states: ['running'], runs: true, starts: subject.startsPlus(1) };
  }
}

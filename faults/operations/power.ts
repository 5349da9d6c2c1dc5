import { ServerResponse } from '#domain/contracts/servers.ts';
import { Refusal } from '../platform/client.ts';
import type { Subject } from '../platform/subject.ts';
import type { World } from '../platform/world.ts';
import type { Attempt, Outcome, Prepare } from './operation.ts';
import { succeeded } from './operation.ts';
import { takeServer } from './servers.ts';

export const start: Prepare = async (world, random) => {
  const subject = await takeServer(world, random, false);
  return new PowerAttempt(world, subject, 'start');
};

export const stop: Prepare = async (world, random) => {
  const subject = await takeServer(world, random, true);
  return new PowerAttempt(world, subject, 'stop');
};

/** Start and stop are no operations: they have ended when the server is in its desired state, or says why it is not. */
class PowerAttempt implements Attempt {
  #refusal: Refusal | null = null;
  #isAccepted = false;

  readonly #world: World;
  readonly subject: Subject;
  readonly #action: 'start' | 'stop';

  constructor(world: World, subject: Subject, action: 'start' | 'stop') {
    this.#world = world;
    this.subject = subject;
    this.#action = action;
  }

  async begin(): Promise<void> {
    this.subject.mayBeInterrupted();
    const path = `/api/servers/${this.subject.id}/power`;
    try {
      await this.#world.client.send('POST', path, ServerResponse, { action: this.#action });
      this.#isAccepted = true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#refusal = error;
    }
  }

  async outcome(): Promise<Outcome | null> {
    if (this.#refusal !== null) return { status: 'refused', reason: this.#refusal.message };
    if (!this.#isAccepted) return null;
    const row = (await this.#world.client.servers()).find(({ id }) => id === this.subject.id);
    if (row === undefined) return null;
    if (row.powerError !== null)
      return { status: 'failed', reason: `${row.powerError.code}: ${row.powerError.message}` };
    return row.power === (this.#action === 'start' ? 'running' : 'offline') ? succeeded : null;
  }

  settle({ status }: Outcome): void {
    const { subject } = this;
    if (status === 'refused') return;
    const isStart = this.#action === 'start';
    if (status !== 'succeeded')
      subject.settled = {
        ...subject.settled,
        states: ['running', 'offline'],
        runs: null,
        starts: subject.startsPlus(0, isStart ? 1 : 0),
      };
    else
      subject.settled = isStart
        ? { ...subject.settled, states: ['running'], runs: true, starts: subject.startsPlus(1) }
        : { ...subject.settled, states: ['offline'], runs: false };
  }
}

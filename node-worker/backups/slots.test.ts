import type { SlotRequest } from './slots.ts';
import { Slots } from './slots.ts';

/** Pieces of work that end when the test says so. */
class Work {
  readonly started: number[] = [];
  readonly ahead: Record<number, number[]> = {};
  readonly #ends = new Map<number, (error?: Error) => void>();

  readonly #slots: Slots;

  constructor(slots: Slots) {
    this.#slots = slots;
  }

  run(number: number, signal = new AbortController().signal, who: Pick<SlotRequest, 'turnOf' | 'isRestore'> = {}) {
    const heard: number[] = (this.ahead[number] = []);
    return this.#slots.run<number>(
      () => {
        this.started.push(number);
        return new Promise((resolve, reject) =>
          this.#ends.set(number, (error) => (error === undefined ? resolve(number) : reject(error))),
        );
      },
      { signal, onWait: (count) => void heard.push(count), ...who },
    );
  }

  async end(number: number, error?: Error): Promise<void> {
    await new Promise(setImmediate);
    this.#ends.get(number)?.(error);
    await new Promise(setImmediate);
  }
}

describe('slots', () => {
  let work: Work;
  beforeEach(() => (work = new Work(new Slots(2))));

  it('run so many at once; the others wait in order and hear how many go first', async () => {
    const all = [1, 2, 3, 4].map((number) => work.run(number));
    await new Promise(setImmediate);
    expect(work.started).toEqual([1, 2]);
    expect(work.ahead).toEqual({ 1: [], 2: [], 3: [2, 2], 4: [3] });
    await work.end(2);
    expect(work.started).toEqual([1, 2, 3]);
    expect(work.ahead[4]).toEqual([3, 2]);
    for (const number of [1, 3, 4]) await work.end(number);
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4]);
  });

  it('are given back by work that fails, with its error', async () => {
    const failing = [work.run(1), work.run(2)];
    const waiting = work.run(3);
    const outcome = Promise.allSettled(failing);
    await work.end(1, new Error('no'));
    await work.end(2, new Error('no'));
    expect((await outcome).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await work.end(3);
    expect(await waiting).toBe(3);
  });

  it('are not taken by what was given up while it waited; those behind it move up', async () => {
    const abort = new AbortController();
    const [first, second] = [work.run(1), work.run(2)];
    const third = work.run(3, abort.signal);
    const fourth = work.run(4);
    const outcome = expect(third).rejects.toThrow('given up');
    abort.abort(new Error('given up'));
    await outcome;
    expect(work.ahead[4]).toEqual([3, 2]);
    await work.end(1);
    expect(work.started).toEqual([1, 2, 4]);
    await work.end(2);
    await work.end(4);
    expect(await Promise.all([first, second, fourth])).toEqual([1, 2, 4]);
    // All are free again.
    void work.run(5);
    void work.run(6);
    await new Promise(setImmediate);
    expect(work.started).toEqual([1, 2, 4, 5, 6]);
  });

  it('go round between tenants: many backups of one do not hold up those of another', async () => {
    const of = (number: number, turnOf: string) => void work.run(number, undefined, { turnOf });
    for (const number of [1, 2, 3, 4]) of(number, 'many');
    of(5, 'few');
    of(6, 'other');
    await work.end(1);
    expect(work.started).toEqual([1, 2, 5]);
    await work.end(2);
    expect(work.started).toEqual([1, 2, 5, 6]);
    expect(work.ahead[3]?.at(-1)).toBe(2);
    await work.end(5);
    expect(work.started).toEqual([1, 2, 5, 6, 3]);
  });

  it('keep one for a restore, and no more than one', async () => {
    const restore = { isRestore: true };
    for (const number of [1, 2, 3]) void work.run(number, undefined, { turnOf: 'many' });
    void work.run(4, undefined, restore);
    void work.run(5, undefined, restore);
    await work.end(0);
    expect(work.started).toEqual([1, 2, 4]);
    await work.end(4);
    expect(work.started).toEqual([1, 2, 4, 5]);
    await work.end(1);
    expect(work.started).toEqual([1, 2, 4, 5, 3]);
  });

  it('are not asked for by what is given up already', async () => {
    await expect(work.run(1, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    expect(work.started).toEqual([]);
  });

  it('are not taken away from what runs when it is given up: that decides itself', async () => {
    const abort = new AbortController();
    const first = work.run(1, abort.signal);
    abort.abort(new Error('given up'));
    void work.run(2);
    void work.run(3);
    await new Promise(setImmediate);
    expect(work.started).toEqual([1, 2]);
    await work.end(1);
    expect(await first).toBe(1);
    expect(work.started).toEqual([1, 2, 3]);
  });
});

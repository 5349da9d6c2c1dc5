import { PasswordWork } from './password-work.ts';

/** Work that ends when the test says so, and its outcome. */
function jobs(work: PasswordWork, count: number) {
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const results = Array.from({ length: count }, (_, index) =>
    work.run(() => {
      started.push(index);
      return new Promise<number>((resolve) => {
        ends[index] = () => resolve(index);
      });
    }),
  );
  for (const result of results) result.catch(() => undefined);
  return { started, ends, results };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('does so much at once, and the rest in its order', async () => {
  const { started, ends, results } = jobs(new PasswordWork(2, 10), 5);
  await turn();
  expect(started).toEqual([0, 1]);
  ends[1]?.();
  await turn();
  expect(started).toEqual([0, 1, 2]);
  for (const index of [0, 2, 3, 4]) {
    ends[index]?.();
    await turn();
  }
  expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 4]);
});

it('goes on after work that failed', async () => {
  const work = new PasswordWork(1, 10);
  await expect(work.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await work.run(() => Promise.resolve(1))).toBe(1);
});

it('sends away whom it would keep waiting too long', async () => {
  const { ends, results } = jobs(new PasswordWork(1, 1), 3);
  await expect(results[2]).rejects.toMatchObject({ code: 'auth.busy', details: { retryAfterSeconds: 5 } });
  ends[0]?.();
  await turn();
  ends[1]?.();
  expect(await Promise.all(results.slice(0, 2))).toEqual([0, 1]);
});

it('serves known devices before others, and keeps a place for them when theirs are taken', async () => {
  const work = new PasswordWork(1, 1);
  const { ends, results } = jobs(work, 3);
  await expect(results[2]).rejects.toMatchObject({ code: 'auth.busy' });
  const order: string[] = [];
  const known = work.run(() => Promise.resolve(order.push('known')), true);
  void results[1]?.then(() => order.push('unknown'));
  ends[0]?.();
  await known;
  await turn();
  ends[1]?.();
  await results[1];
  expect(order).toEqual(['known', 'unknown']);
});

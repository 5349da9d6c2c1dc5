import { untilDone } from './until-done.ts';

const forever = () => false;

it('does a thing once when it succeeds', async () => {
  let done = 0;
  await untilDone(
    () => {
      done += 1;
      return Promise.resolve();
    },
    forever,
    () => {
      throw new Error('nothing failed');
    },
  );
  expect(done).toBe(1);
});

it('tries again until it succeeds, and tells the first failure only', async () => {
  const failures: string[] = [];
  let tries = 0;
  await untilDone(
    () => {
      tries += 1;
      return tries < 3 ? Promise.reject(new Error(`try ${tries}`)) : Promise.resolve();
    },
    forever,
    (error) => failures.push(String(error)),
  );
  expect(tries).toBe(3);
  expect(failures).toEqual(['Error: try 1']);
});

it('gives up when it is no longer needed', async () => {
  let isOver = false;
  const end = untilDone(
    () => Promise.reject(new Error('never')),
    () => isOver,
    () => (isOver = true),
  );
  await expect(end).resolves.toBeUndefined();
});

import { eventually, until } from './until.ts';

it('returns the first answer that counts', async () => {
  const answers = [undefined, null, false, 0 as const];
  await expect(until(() => answers.shift())).resolves.toBe(0);
});

it('asks again after an error, and names what it waited for and the last error in the end', async () => {
  const cause = new Error('no connection');
  const refuse = () => Promise.reject<boolean>(cause);
  await expect(until('an answer', refuse, { timeoutMs: 20 })).rejects.toMatchObject({
    message: 'Waited 0.02 s in vain for an answer.',
    cause,
  });
});

it('quotes the condition where no description is given', async () => {
  const isReady = () => false;
  await expect(until(isReady, { timeoutMs: 0 })).rejects.toThrow(/for .*=>\s*false/);
});

it('waits for an expectation, and throws its failure in the end', async () => {
  let count = 0;
  await eventually(() => expect((count += 1)).toBe(3));
  await expect(eventually(() => expect(count).toBe(4), { timeoutMs: 20 })).rejects.toThrow(/Expected: .*4/);
});

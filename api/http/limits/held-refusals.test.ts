import { HeldRefusals } from './held-refusals.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

it('lets a refusal wait, and so many of them', async () => {
  const held = new HeldRefusals(2);
  const sent: boolean[] = [];
  const hold = () => held.hold().then((isSent) => void sent.push(isSent));
  const waiting = [hold(), hold()];
  await hold();
  expect(sent).toEqual([false]);
  await jest.advanceTimersByTimeAsync(500);
  await Promise.all(waiting);
  expect(sent).toEqual([false, true, true]);
  const next = hold();
  await jest.advanceTimersByTimeAsync(500);
  await next;
  expect(sent).toEqual([false, true, true, true]);
});

import { EventEmitter, once } from 'node:events';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { heartbeating } from './heartbeating.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

it.each([
  { how: 'succeeds', end: 'resolve' },
  { how: 'fails', end: 'reject' },
] as const)('work without items heartbeats until it $how', async ({ end }) => {
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  let beats = 0;
  environment.on('heartbeat', () => (beats += 1));
  const finish = new EventEmitter();
  const run = environment.run(() =>
    heartbeating(async () => {
      await once(finish, 'now');
      if (end === 'reject') throw new Error('no');
      return 'done';
    }),
  );
  const ended = end === 'resolve' ? expect(run).resolves.toBe('done') : expect(run).rejects.toThrow('no');
  jest.advanceTimersByTime(60_000);
  expect(beats).toBeGreaterThanOrEqual(4);
  const before = beats;
  finish.emit('now');
  await ended;
  jest.advanceTimersByTime(60_000);
  expect(beats).toBe(before);
});

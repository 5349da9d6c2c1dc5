import type { Observation } from '#domain/contracts/node-link.ts';
import type { ServerExit } from '#domain/servers/state.ts';
import { ActorReports } from './actor-reports.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const at = '2026-01-01T00:00:00.000Z';
const exitOf = (id: string, expected = true): ServerExit => ({
  ...{ id, code: 1, signal: null, outOfMemory: false, expected, nodeShutdown: false, at, uptimeSeconds: 1 },
});

function seen(power: Observation['power'], observedAt: number, exit: ServerExit | null = null): Observation {
  return { serverId: 'one', power, observedAt, startedAt: null, exit };
}

function reports(fails = false) {
  const sent: string[] = [];
  const made = new ActorReports((_, { power, observedAt }) => {
    sent.push(`${power} ${String(observedAt)}`);
    return fails ? Promise.reject(new Error('Temporal is away.')) : Promise.resolve();
  });
  return { made, sent };
}

it('sends the newest of what comes in one moment, and each caller hears of it', async () => {
  const { made, sent } = reports();
  const both = Promise.all([made.observed(seen('starting', 1)), made.observed(seen('running', 2))]);
  await jest.advanceTimersByTimeAsync(1_000);
  await both;
  expect(sent).toEqual(['running 2']);
});

it('sends what stays, although nothing follows', async () => {
  const { made, sent } = reports();
  const starting = made.observed(seen('starting', 1));
  await jest.advanceTimersByTimeAsync(1_000);
  await starting;
  const running = made.observed(seen('running', 2));
  await jest.advanceTimersByTimeAsync(1_000);
  await running;
  expect(sent).toEqual(['starting 1', 'running 2']);
});

it('sends an end once, with the report that has its last lines', async () => {
  const { made, sent } = reports();
  const observed = made.observed(seen('offline', 3, exitOf('a')));
  await made.exited('one', seen('offline', 3, exitOf('a')));
  await observed;
  await jest.advanceTimersByTimeAsync(10_000);
  expect(sent).toEqual(['offline 3']);
});

it('sends an end whose report does not come, and one beside the report of another run', async () => {
  const { made, sent } = reports();
  const first = made.observed(seen('offline', 3, exitOf('a')));
  await made.exited('one', seen('offline', 1, exitOf('older')));
  await jest.advanceTimersByTimeAsync(10_000);
  await first;
  expect(sent).toEqual(['offline 1', 'offline 3']);
});

it('rejects for each caller when it could not be sent', async () => {
  const { made } = reports(true);
  const both = Promise.allSettled([made.observed(seen('starting', 1)), made.observed(seen('running', 2))]);
  await jest.advanceTimersByTimeAsync(1_000);
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

it('sends what waits when it is told to', async () => {
  const { made, sent } = reports();
  const starting = made.observed(seen('starting', 1));
  made.flush();
  await starting;
  expect(sent).toEqual(['starting 1']);
});

it('sends an end that was not asked for at once', async () => {
  const { made, sent } = reports();
  void made.observed(seen('running', 1));
  await made.observed(seen('offline', 2, exitOf('a', false)));
  expect(sent).toEqual(['offline 2']);
});

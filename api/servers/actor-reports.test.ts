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

function reports(failures = 0) {
  const sent: string[] = [];
  let left = failures;
  const send = (_: string, { power, observedAt }: Observation): Promise<void> => {
    sent.push(`${power} ${String(observedAt)}`);
    left -= 1;
    return left >= 0 ? Promise.reject(new Error('Temporal is away.')) : Promise.resolve();
  };
  return { made: new ActorReports(send, { debug: () => undefined }), sent };
}
const later = () => jest.advanceTimersByTimeAsync(10_000);

it('sends the newest of what comes in one moment', async () => {
  const { made, sent } = reports();
  made.observed(seen('starting', 1));
  made.observed(seen('running', 2));
  await later();
  expect(sent).toEqual(['running 2']);
});

it('sends what stays, although nothing follows', async () => {
  const { made, sent } = reports();
  made.observed(seen('starting', 1));
  await later();
  made.observed(seen('running', 2));
  await later();
  expect(sent).toEqual(['starting 1', 'running 2']);
});

it.each(['before', 'after'])(
  'sends an end once, with the report that has its last lines and comes %s it',
  async (when) => {
    const { made, sent } = reports();
    if (when === 'before') await made.exited('one', seen('offline', 3, exitOf('a')));
    made.observed(seen('offline', 3, exitOf('a')));
    if (when === 'after') await made.exited('one', seen('offline', 3, exitOf('a')));
    await later();
    expect(sent).toEqual(['offline 3']);
  },
);

it('sends an end whose report does not come, and one beside the report of another run', async () => {
  const { made, sent } = reports();
  made.observed(seen('offline', 3, exitOf('a')));
  await made.exited('one', seen('offline', 1, exitOf('older')));
  await later();
  expect(sent).toEqual(['offline 1', 'offline 3']);
});

it('sends an end that was not asked for at once, and nothing that it overtook', async () => {
  const { made, sent } = reports();
  made.observed(seen('running', 1));
  made.observed(seen('offline', 2, exitOf('a', false)));
  expect(sent).toEqual(['offline 2']);
  await later();
  expect(sent).toEqual(['offline 2']);
});

it('sends again what could not be sent, until it is overtaken', async () => {
  const { made, sent } = reports(2);
  made.observed(seen('running', 1));
  await later();
  expect(sent).toEqual(['running 1', 'running 1', 'running 1']);
  const other = reports(1);
  other.made.observed(seen('starting', 1));
  await jest.advanceTimersByTimeAsync(100);
  other.made.observed(seen('running', 2));
  await later();
  expect(other.sent).toEqual(['starting 1', 'running 2']);
});

it('rejects a report of an end that could not be sent, so that the node keeps it', async () => {
  const { made } = reports(1);
  await expect(made.exited('one', seen('offline', 3, exitOf('a')))).rejects.toThrow('Temporal is away.');
});

it('sends what waits when it is closed', () => {
  const { made, sent } = reports();
  made.observed(seen('starting', 1));
  made.close();
  expect(sent).toEqual(['starting 1']);
});

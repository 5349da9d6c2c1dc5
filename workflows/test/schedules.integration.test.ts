import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { ScheduleNotFoundError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { RecurringActivities } from '#temporal/contracts/control/recurring.ts';
import { controlTaskQueue } from '#temporal/contracts/names.ts';
import type { HistoriesPage } from '#temporal/contracts/schedules.ts';
import { recurringTypes } from '#temporal/contracts/schedules.ts';
import { applySchedules } from '#temporal/schedules/apply.ts';
import type { RecurringWork } from '#temporal/schedules/list.ts';
import { recurringWork, retiredWork } from '#temporal/schedules/list.ts';
import { until } from '#scripts/test/until.ts';
import { Stage } from './stage.ts';
import { recordIfAsked, replay } from './histories.ts';
import { recurringPart, recurringScenario } from './recurring-scenario.ts';

let client: Client;
let close: () => Promise<void>;
/** What each activity was called with. */
const calls = new Map<keyof RecurringActivities, unknown[]>();
const callsOf = (name: keyof RecurringActivities) => calls.get(name) ?? [];
let pages: HistoriesPage[] = [];
let refusal: Error | null = null;

function fake<Result>(name: keyof RecurringActivities, result: () => Result): (input?: unknown) => Promise<Result> {
  return async (input) => {
    calls.set(name, [...callsOf(name), input]);
    return result();
  };
}

const activities: RecurringActivities = {
  launchPendingOperations: fake('launchPendingOperations', () => {
    if (refusal !== null) throw refusal;
    return { launched: 0, refused: 0, left: 0 };
  }),
  launchPendingMails: fake('launchPendingMails', () => ({ launched: 0 })),
  copyHistories: fake('copyHistories', () => pages.shift() ?? { copied: 0, after: null, isInterrupted: false }),
  reconcilePower: fake('reconcilePower', () => ({ told: 0 })),
  deleteExpired: fake('deleteExpired', () => ({ deleted: 0 })),
  rotateSigningKeys: fake('rotateSigningKeys', () => ({ made: 0 })),
};

beforeAll(async () => {
  const stage = await Stage.open();
  client = stage.client;
  close = () => stage.close();
  await stage.serve(activities);
});
afterAll(() => close?.());
beforeEach(() => {
  calls.clear();
  pages = [];
  refusal = null;
});

type RecurringType = keyof typeof recurringTypes;

/** Runs one to its end; its history replays, and is recorded where that is asked for. */
async function run(type: RecurringType): Promise<unknown> {
  const workflowId = `test/${type}/${randomUUID()}`;
  const handle = await client.workflow.start(type, { workflowId, taskQueue: controlTaskQueue });
  const result: unknown = await handle.result();
  const history = await handle.fetchHistory();
  await replay(workflowId, history);
  recordIfAsked(recurringScenario, recurringPart(type), history);
  return result;
}
/** Every second: Temporal names a run by its second, so two starts within one are one run. */
const power: RecurringWork = {
  name: 'power',
  workflowType: recurringTypes.reconcilePower,
  everySeconds: 1,
  note: 'Test.',
};
const scheduleOf = ({ name }: RecurringWork) => client.schedule.getHandle(`recurring/${name}`);
const names = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const { scheduleId } of client.schedule.list()) found.push(scheduleId);
  return found.sort();
};

describe('the workflows of recurring work', () => {
  it('copy histories page by page until the end, or until Temporal does not answer', async () => {
    pages = [
      { copied: 50, after: 'a', isInterrupted: false },
      { copied: 3, after: null, isInterrupted: false },
    ];
    expect(await run('copyHistories')).toEqual({ copied: 53, after: null });
    expect(callsOf('copyHistories')).toEqual([{ after: null }, { after: 'a' }]);
    pages = [{ copied: 1, after: 'b', isInterrupted: true }];
    expect(await run('copyHistories')).toEqual({ copied: 1, after: 'b' });
  });

  it('call their activities once', async () => {
    for (const type of Object.keys(recurringTypes) as RecurringType[]) await run(type);
    expect([...calls].map(([name, { length }]) => [name, length]).sort()).toEqual(
      Object.keys(activities)
        .sort()
        .map((name) => [name, 1]),
    );
  });

  it('launch mails when operations cannot be launched, and say so', async () => {
    refusal = ApplicationFailure.nonRetryable('No operations today.');
    await expect(run('launchPending')).rejects.toThrow();
    expect(callsOf('launchPendingMails')).toHaveLength(1);
  });
});

describe('the list of recurring work', () => {
  it('has one schedule and one workflow for each kind of work', () => {
    expect(recurringWork.map(({ workflowType }) => workflowType).sort()).toEqual(Object.values(recurringTypes).sort());
    expect(new Set(recurringWork.map(({ name }) => name)).size).toBe(recurringWork.length);
  });

  it('is applied by two processes at once, each work starting at once', async () => {
    await Promise.all([applySchedules(client, recurringWork), applySchedules(client, recurringWork)]);
    await until('each work has run', () => calls.size === Object.keys(activities).length);
    const { spec, policies, action } = await scheduleOf(power).describe();
    expect(spec.intervals).toMatchObject([{ every: 180_000 }]);
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 10_000 });
    expect(action).toMatchObject({ workflowType: 'reconcilePower', taskQueue: controlTaskQueue });
  });

  it('retires no name that is listed', () => {
    const listed = new Set(recurringWork.map(({ name }) => name));
    expect(retiredWork.filter((name) => listed.has(name))).toEqual([]);
  });

  it('changes what is changed, removes what is retired, and touches no other schedule', async () => {
    await client.schedule.create({
      scheduleId: 'another',
      spec: { intervals: [{ every: '1h' }] },
      action: { type: 'startWorkflow', workflowType: 'another', taskQueue: 'another' },
    });
    // `expired-rows` is of a newer version that runs beside this one.
    const retired = recurringWork.map(({ name }) => name).filter((name) => !['power', 'expired-rows'].includes(name));
    await applySchedules(client, [power], [...retired, 'never-made']);
    // Temporal's list of schedules lags a moment behind.
    await until('the others are gone from the list', async () => (await names()).length === 3);
    expect(await names()).toEqual(['another', 'recurring/expired-rows', 'recurring/power']);
    expect((await scheduleOf(power).describe()).spec.intervals).toMatchObject([{ every: 1_000 }]);
    await expect(client.schedule.getHandle('recurring/histories').describe()).rejects.toThrow(ScheduleNotFoundError);
    await until('the changed work runs', () => callsOf('reconcilePower').length > 0);
  });

  it('leaves a schedule paused that an operator paused', async () => {
    await scheduleOf(power).pause('Maintenance.');
    const pausedAt = Date.now();
    await applySchedules(client, [{ ...power, note: 'Changed.' }]);
    const { state } = await scheduleOf(power).describe();
    expect(state).toMatchObject({ paused: true, note: 'Changed.' });
    const unpausedAt = Date.now();
    await scheduleOf(power).unpause();
    const taken = async () =>
      (await scheduleOf(power).describe()).info.recentActions.map(({ takenAt }) => takenAt.getTime());
    await until('it runs again', async () => (await taken()).some((at) => at > unpausedAt));
    expect((await taken()).filter((at) => at > pausedAt && at < unpausedAt)).toEqual([]);
  });

  it('hands the place of an interrupted round to the next one', async () => {
    const histories = { ...power, name: 'histories', workflowType: recurringTypes.copyHistories };
    // Temporal hands the result on a moment after a round ends, so with rounds every second the next one may miss it.
    pages = Array.from({ length: 100 }, () => ({ copied: 0, after: 'stopped-here', isInterrupted: true }));
    await applySchedules(client, [histories]);
    const asked = (after: string | null) =>
      callsOf('copyHistories').some((input) => (input as { after: string | null }).after === after);
    await until('a later round continues there', () => asked('stopped-here'));
    expect(callsOf('copyHistories')[0]).toEqual({ after: null });
  });
});

import type { Client, ScheduleOptionsStartWorkflowAction } from '@temporalio/client';
import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { controlTaskQueue } from '../contracts/names.ts';
import type { RecurringWork } from './list.ts';
import { untilAnswered } from './until-answered.ts';

/** Of our schedules; others of the namespace are never touched. */
const schedulePrefix = 'recurring/';

/**
 * Creates and updates Temporal's schedules by the list, starts each work once at once, and removes what is retired. Idempotent, and harmless
 * when two processes do it at the same time. A schedule that an operator paused stays paused. A name that is neither listed nor retired
 * belongs to a newer version that runs beside this one, so it stays.
 */
export async function applySchedules(
  client: Client,
  list: readonly RecurringWork[],
  retired: readonly string[] = [],
): Promise<void> {
  await Promise.all([
    ...list.map((work) => untilAnswered(() => applySchedule(client, work))),
    ...retired.map((name) => untilAnswered(() => removeSchedule(client, name))),
  ]);
}

const idOf = (name: string): string => schedulePrefix + name;

async function applySchedule(client: Client, work: RecurringWork): Promise<void> {
  const id = idOf(work.name);
  const action: ScheduleOptionsStartWorkflowAction<Workflow> = {
    type: 'startWorkflow',
    workflowType: work.workflowType,
    workflowId: id,
    taskQueue: controlTaskQueue,
  };
  const policies = {
    // A round that takes longer than its interval finds the same rows as the next would.
    overlap: ScheduleOverlapPolicy.SKIP,
    // One round repairs all that was missed; Temporal's least.
    catchupWindow: '10s',
  } as const;
  const spec = { intervals: [{ every: work.everySeconds * 1000 }] };
  try {
    await client.schedule.create({
      scheduleId: id,
      spec,
      action,
      policies,
      state: { note: work.note, triggerImmediately: true },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = client.schedule.getHandle(id);
    await handle.update(({ state }) => ({ spec, action, policies, state: { ...state, note: work.note } }));
    if (!(await handle.describe()).state.paused) await handle.trigger(ScheduleOverlapPolicy.SKIP);
  }
}

async function removeSchedule(client: Client, name: string): Promise<void> {
  try {
    await client.schedule.getHandle(idOf(name)).delete();
  } catch (error) {
    // Never made here, or removed before.
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

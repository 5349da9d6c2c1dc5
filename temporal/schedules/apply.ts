import type { Client, ScheduleOptionsStartWorkflowAction } from '@temporalio/client';
import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { controlTaskQueue } from '../contracts/names.ts';
import type { RecurringWork } from './list.ts';

/** Schedules of this list; other schedules of the namespace are never touched. */
const schedulePrefix = 'recurring/';

/**
 * Makes Temporal's schedules equal to the list: creates and updates, removes what is no longer listed, and starts each work once at
 * once. Idempotent, and harmless when two processes do it at the same time. A schedule that an operator paused stays paused.
 */
export async function applySchedules(client: Client, list: readonly RecurringWork[]): Promise<void> {
  await Promise.all(list.map((work) => applySchedule(client, work)));
  await removeOthers(client, new Set(list.map(idOf)));
}

const idOf = ({ name }: RecurringWork): string => schedulePrefix + name;

async function applySchedule(client: Client, work: RecurringWork): Promise<void> {
  const id = idOf(work);
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

async function removeOthers(client: Client, listed: ReadonlySet<string>): Promise<void> {
  for await (const { scheduleId } of client.schedule.list()) {
    if (!scheduleId.startsWith(schedulePrefix) || listed.has(scheduleId)) continue;
    try {
      await client.schedule.getHandle(scheduleId).delete();
    } catch (error) {
      // Another process removed it in the same moment.
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    }
  }
}

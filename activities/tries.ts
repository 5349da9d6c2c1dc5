import type { Client } from '@temporalio/client';

export interface Tries {
  attempts: number;
  /** What went wrong in the try before the last one. */
  lastError: string | null;
}

/** How often each activity of a workflow was tried, by activity id, read from the workflow's history. */
export async function stepTries(temporal: Client, workflowId: string): Promise<Map<string, Tries>> {
  const history = await temporal.workflow.getHandle(workflowId).fetchHistory();
  const ids = new Map<string, string>();
  const tries = new Map<string, Tries>();
  for (const event of history.events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityId) ids.set(String(event.eventId), scheduled.activityId);
    const started = event.activityTaskStartedEventAttributes;
    const id = started ? ids.get(String(started.scheduledEventId)) : undefined;
    if (started && id !== undefined) {
      tries.set(id, { attempts: started.attempt ?? 1, lastError: started.lastFailure?.message ?? null });
    }
  }
  return tries;
}

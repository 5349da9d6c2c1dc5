import type { Client } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import { longestSentence } from '#domain/payloads/bounds.ts';
import { head } from '#domain/payloads/text.ts';

export interface Tries {
  attempts: number;
  /** The failure of the attempt before the last one. */
  lastError: string | null;
}

/**
 * Attempts of each activity of a workflow, by activity id, read from the workflow's history. Empty where Temporal has deleted that
 * history: the undo of a terminated operation may have waited for its node for longer than the retention.
 */
export async function stepTries(temporal: Client, workflowId: string): Promise<Map<string, Tries>> {
  const ids = new Map<string, string>();
  const tries = new Map<string, Tries>();
  for (const event of await eventsOf(temporal, workflowId)) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityId) ids.set(String(event.eventId), scheduled.activityId);
    const started = event.activityTaskStartedEventAttributes;
    const id = started ? ids.get(String(started.scheduledEventId)) : undefined;
    if (started && id !== undefined) {
      tries.set(id, { attempts: started.attempt ?? 1, lastError: sentenceOf(started.lastFailure?.message) });
    }
  }
  return tries;
}

const sentenceOf = (message: string | null | undefined): string | null =>
  message == null ? null : head(message, longestSentence);

/** gRPC's NOT_FOUND, which the client does not translate when it reads a history. */
const notFound = 5;

async function eventsOf(temporal: Client, workflowId: string) {
  try {
    return (await temporal.workflow.getHandle(workflowId).fetchHistory()).events ?? [];
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === notFound) return [];
    throw error;
  }
}

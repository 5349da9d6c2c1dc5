import type { WorkflowExecutionDescription } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { PendingActivity } from './pending-activities.ts';

const { PENDING_ACTIVITY_STATE_SCHEDULED } = proto.temporal.api.enums.v1.PendingActivityState;

/** The pending activities in Temporal's description of a workflow. */
export function readDescription(description: WorkflowExecutionDescription): PendingActivity[] {
  return (description.raw.pendingActivities ?? []).map((activity) => ({
    id: activity.activityId ?? '',
    type: activity.activityType?.name ?? '',
    isScheduled: activity.state === PENDING_ACTIVITY_STATE_SCHEDULED,
    attempt: activity.attempt ?? 1,
    scheduledAt: toDate(activity.scheduledTime),
    lastFailure: activity.lastFailure?.message ?? null,
  }));
}

function toDate(timestamp: { seconds?: unknown; nanos?: number | null } | null | undefined): Date | null {
  if (timestamp == null) return null;
  return new Date(Number(String(timestamp.seconds ?? 0)) * 1000 + (timestamp.nanos ?? 0) / 1e6);
}

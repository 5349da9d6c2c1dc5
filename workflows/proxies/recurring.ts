import { proxyActivities } from '@temporalio/workflow';
import type { RecurringActivities } from '#temporal/contracts/control/recurring.ts';
import { controlTaskQueue } from '#temporal/contracts/names.ts';

/**
 * A round of recurring work. It heartbeats with each item, or every few seconds, so half a minute of silence means that its worker died;
 * ten minutes are ample for one round. Five attempts within a quarter of a minute pass over a short outage; after a longer one the schedule begins a new round.
 */
export const recurring = proxyActivities<RecurringActivities>({
  taskQueue: controlTaskQueue,
  startToCloseTimeout: '10m',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 5 },
});

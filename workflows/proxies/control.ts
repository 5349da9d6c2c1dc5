import { proxyActivities } from '@temporalio/workflow';
import { controlTaskQueue } from '#temporal/contracts/names.ts';
import type { Control } from './activities.ts';

/**
 * Writes of the read model, and reads and small changes of the control plane: retried for as long as only an outage is in the way,
 * since a state that never reaches Postgres would make the panel lie. Ten seconds are ample for one row; the pause is capped so
 * that a database that comes back is noticed soon. What can never succeed is thrown as non-retryable by the activity itself.
 */
export const control: Control = proxyActivities<Control>({
  taskQueue: controlTaskQueue,
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s' },
});

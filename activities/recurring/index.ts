import type { RecurringActivities } from '#temporal/contracts/control/recurring.ts';
import type { ControlDependencies } from '../dependencies.ts';
import { createExpiredActivities } from './expired.ts';
import { createHistoriesActivities } from './histories.ts';
import { createPendingMailActivities } from './pending-mails.ts';
import { createPendingOperationActivities } from './pending-operations.ts';
import { createPowerActivities } from './power.ts';

/** All activities of recurring work. Called inside an activity only: they heartbeat. */
export function createRecurringActivities(dependencies: ControlDependencies): RecurringActivities {
  return {
    ...createPendingOperationActivities(dependencies),
    ...createPendingMailActivities(dependencies),
    ...createHistoriesActivities(dependencies),
    ...createPowerActivities(dependencies),
    ...createExpiredActivities(dependencies),
  };
}

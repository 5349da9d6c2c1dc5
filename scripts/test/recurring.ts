import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { ControlDependencies } from '#activities/dependencies.ts';
import { createRecurringActivities } from '#activities/recurring/index.ts';
import type { RecurringActivities } from '#temporal/contracts/control/recurring.ts';

const logger = new DefaultLogger('ERROR');

/** The activities of recurring work, each call in an activity's context as a worker gives it. */
export function recurringActivities(dependencies: ControlDependencies): RecurringActivities {
  const activities = createRecurringActivities(dependencies);
  const inActivity =
    <Input extends unknown[], Result>(activity: (...input: Input) => Promise<Result>) =>
    (...input: Input): Promise<Result> =>
      new MockActivityEnvironment({}, { logger }).run(activity, ...input);
  return {
    launchPendingOperations: inActivity(activities.launchPendingOperations),
    launchPendingMails: inActivity(activities.launchPendingMails),
    copyHistories: inActivity(activities.copyHistories),
    reconcilePower: inActivity(activities.reconcilePower),
    deleteExpired: inActivity(activities.deleteExpired),
    rotateSigningKeys: inActivity(activities.rotateSigningKeys),
  };
}

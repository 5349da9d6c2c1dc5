import type { ControlActivities } from '../temporal/contracts/activities.ts';
import { createAllocateActivities } from './allocate.ts';
import type { ControlDependencies } from './dependencies.ts';
import { createRecordActivities } from './record.ts';
import { createSpecActivities } from './spec.ts';

/** All activities of the control worker. */
export function createControlActivities(dependencies: ControlDependencies): ControlActivities {
  return {
    ...createRecordActivities(dependencies),
    ...createAllocateActivities(dependencies),
    ...createSpecActivities(dependencies),
  };
}

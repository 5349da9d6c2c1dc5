import type { NodeActivities } from '../../temporal/contracts/activities.ts';
import type { NodeDependencies } from './dependencies.ts';
import { createInstallActivities } from './install.ts';
import { createPowerActivities } from './power.ts';

/** All activities of a node. */
export function createNodeActivities(dependencies: NodeDependencies): NodeActivities {
  return { ...createInstallActivities(dependencies), ...createPowerActivities(dependencies) };
}

import type { NodeActivities } from '#temporal/contracts/node/activities.ts';
import type { NodeDependencies } from './dependencies.ts';
import { createBackupActivities } from './backup.ts';
import { createCommandActivities } from './commands.ts';
import { createFileActivities } from './files.ts';
import { createImageActivities } from './images.ts';
import { createInstallActivities } from './install.ts';
import { createPowerActivities } from './power.ts';

/** All activities of a node. */
export function createNodeActivities(dependencies: NodeDependencies): NodeActivities {
  return {
    ...createInstallActivities(dependencies),
    ...createPowerActivities(dependencies),
    ...createCommandActivities(dependencies),
    ...createImageActivities(dependencies),
    ...createBackupActivities(dependencies),
    ...createFileActivities(dependencies),
  };
}

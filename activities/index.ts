import type { ControlActivities } from '#temporal/contracts/control/activities.ts';
import { createAllocateActivities } from './allocate.ts';
import { createBackupStatusActivities } from './backup-status.ts';
import { createBackupActivities } from './backups.ts';
import { createCrashActivities } from './crash.ts';
import type { ControlDependencies } from './dependencies.ts';
import { createMailActivities } from './mail/send.ts';
import { createHistoryActivities } from './history.ts';
import { createPolicyActivities } from './policies.ts';
import { createRecordActivities } from './record.ts';
import { createSettingsActivities } from './settings.ts';
import { createSpecActivities } from './spec.ts';

/** All activities of the control worker. */
export function createControlActivities(dependencies: ControlDependencies): ControlActivities {
  return {
    ...createRecordActivities(dependencies),
    ...createAllocateActivities(dependencies),
    ...createSpecActivities(dependencies),
    ...createSettingsActivities(dependencies),
    ...createBackupActivities(dependencies),
    ...createBackupStatusActivities(dependencies),
    ...createHistoryActivities(dependencies),
    ...createPolicyActivities(dependencies),
    ...createCrashActivities(dependencies),
    ...createMailActivities(dependencies),
  };
}

import type { AllocateActivities } from './allocate.ts';
import type { BackupActivities, BackupStatusActivities } from './backups.ts';
import type { CrashActivities } from './crashes.ts';
import type { HistoryActivities } from './history.ts';
import type { MailActivities } from './mail.ts';
import type { PolicyActivities } from './policies.ts';
import type { RecordActivities } from './record.ts';
import type { SettingsActivities } from './settings.ts';
import type { SpecActivities } from './spec.ts';

/** All activities of the control worker (task queue `control`). All are idempotent. */
export interface ControlActivities
  extends
    RecordActivities,
    AllocateActivities,
    SpecActivities,
    SettingsActivities,
    PolicyActivities,
    BackupActivities,
    BackupStatusActivities,
    CrashActivities,
    HistoryActivities,
    MailActivities {}

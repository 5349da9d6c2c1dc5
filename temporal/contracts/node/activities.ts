import type { BackupActivities } from './backups.ts';
import type { CommandActivities } from './commands.ts';
import type { FileActivities } from './files.ts';
import type { ImageActivities } from './images.ts';
import type { InstallActivities } from './install.ts';
import type { PowerActivities } from './power.ts';

/** All activities of a node's worker (task queue `node-<nodeId>`). All are idempotent and cancellable, and heartbeat where long. */
export interface NodeActivities
  extends InstallActivities, PowerActivities, ImageActivities, CommandActivities, BackupActivities, FileActivities {}

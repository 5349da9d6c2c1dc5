import type { OperationName } from '../plan/case.ts';
import { backupLocal, backupS3, deleteBackup, restore, verify } from './backups.ts';
import { crash } from './crash.ts';
import { deleteServer } from './delete.ts';
import { install } from './install.ts';
import type { Prepare } from './operation.ts';
import { start, stop } from './power.ts';
import { restart } from './restart.ts';
import { reinstallKeep, reinstallWipe, update } from './scripts.ts';
import { suspend, unsuspend } from './suspension.ts';

export const operations: Record<OperationName, Prepare> = {
  install,
  'reinstall-keep': reinstallKeep,
  'reinstall-wipe': reinstallWipe,
  update,
  restart,
  'backup-local': backupLocal,
  'backup-s3': backupS3,
  restore,
  verify,
  'delete-backup': deleteBackup,
  delete: deleteServer,
  suspend,
  unsuspend,
  start,
  stop,
  crash,
};

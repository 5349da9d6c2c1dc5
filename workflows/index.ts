export { serverActor } from './server/actor.ts';
export { installServer } from './operations/install.ts';
export { reinstallServer } from './operations/reinstall.ts';
export { updateServer } from './operations/update.ts';
export { restartServer } from './operations/restart.ts';
export { backupServer } from './operations/backup.ts';
export { restoreServer } from './operations/restore.ts';
export { verifyBackup } from './operations/verify.ts';
export { deleteBackup } from './operations/delete-backup.ts';
export { suspendServer, unsuspendServer } from './operations/suspend.ts';
export { deleteServer } from './operations/delete.ts';
export { undoOperation } from './operations/undo.ts';
export { sendMail } from './mail/send.ts';
export {
  deleteExpired,
  launchPending,
  launchPendingMails,
  launchPendingOperations,
  reconcilePower,
  rotateSigningKeys,
} from './schedules/rounds.ts';
export { copyHistories } from './schedules/copy-histories.ts';

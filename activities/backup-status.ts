import { codedError } from '#domain/errors.ts';
import type { BackupStatus } from '#domain/backups/backup.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { BackupChange } from '#temporal/contracts/backups.ts';
import type { BackupStatusActivities } from '#temporal/contracts/control/backups.ts';
import type { ControlDependencies } from './dependencies.ts';
import { notifyChanged } from '#prisma/changes.ts';

/** The statuses that each change applies to; on any other it is late, and changes nothing. */
const from: Record<BackupChange['status'], BackupStatus[]> = {
  running: ['pending'],
  complete: ['pending', 'running'],
  // A complete one, too: its own operation was cancelled late and has removed the archive.
  failed: ['pending', 'running', 'complete'],
  missing: ['complete', 'missing', 'damaged'],
  damaged: ['complete', 'missing', 'damaged'],
  verified: ['complete'],
  deleted: ['pending', 'running', 'complete', 'missing', 'damaged'],
};

/** Writes the changes that workflows report of a backup into its row. */
export function createBackupStatusActivities({ prisma }: ControlDependencies): BackupStatusActivities {
  return {
    async recordBackup({ backupId, change }) {
      await prisma.$transaction(async (transaction) => {
        const { count } = await transaction.backup.updateMany({
          where: {
            id: backupId,
            status: { in: from[change.status] },
            // A user may have locked it since its removal was requested: the lock wins.
            ...(change.status === 'deleted' ? { locked: false } : {}),
          },
          data: changedBy(change),
        });
        if (count > 0) await notifyChanged(transaction, 'backup', backupId);
        else if (change.status === 'deleted') await refuseLocked(transaction, backupId);
      });
    },
  };
}

async function refuseLocked(transaction: Prisma.TransactionClient, backupId: string): Promise<void> {
  const backup = await transaction.backup.findUnique({ where: { id: backupId } });
  if (backup?.locked !== true || backup.deletedAt !== null) return;
  throw codedError('backup.locked', { name: backup.name });
}

function changedBy(change: BackupChange): Prisma.BackupUpdateManyMutationInput {
  const now = new Date();
  switch (change.status) {
    case 'running':
    case 'missing':
    case 'damaged':
      return { status: change.status };
    case 'complete':
      return { status: 'complete', completedAt: now, ...change.archive };
    case 'verified':
      return { verifiedAt: now };
    case 'failed':
    case 'deleted':
      return { status: change.status, deletedAt: now };
  }
}

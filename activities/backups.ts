import type { BackupLocation } from '#domain/backups/backup.ts';
import { ArchiveFacts } from '#domain/backups/backup.ts';
import { expiredBackups } from '#domain/backups/retention.ts';
import { Blueprint } from '#domain/blueprints/schema.ts';
import { placeRefusal, readRefusal } from '#domain/backups/rules.ts';
import { codedError, refusedBy } from '#domain/errors.ts';
import { backupsPerPage } from '#domain/payloads/bounds.ts';
import { policiesInForce } from '#domain/servers/policies.ts';
import type { Backup } from '#prisma/generated/client.ts';
import type { BackupActivities } from '#temporal/contracts/control/backups.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import type { ControlDependencies } from './dependencies.ts';
import { notifyChanged } from '#prisma/changes.ts';

const gone = () => codedError('backup.not_found');

/** Reads of backups by workflows; their writes are in `backup-status.ts`. */
export function createBackupActivities({ prisma }: ControlDependencies): BackupActivities {
  return {
    async beginBackup({ serverId, backupId, operationId }) {
      return prisma.$transaction(async (transaction) => {
        const { count } = await transaction.backup.updateMany({
          where: { id: backupId, serverId, status: { in: ['pending', 'running'] } },
          data: { status: 'running', operationId },
        });
        if (count === 0) throw gone();
        const backup = await transaction.backup.findUniqueOrThrow({
          where: { id: backupId },
          include: { server: { select: { diskBytes: true, blueprint: { select: { definition: true } } } } },
        });
        await notifyChanged(transaction, 'backup', backupId);
        const { before, after } = Blueprint.parse(backup.server.blueprint.definition).backup;
        const diskBytes = Number(backup.server.diskBytes);
        return { job: { location: locationOf(backup), serverId, ignore: backup.ignore, diskBytes }, before, after };
      });
    },

    async loadBackup({ tenantId, nodeId, backupId }) {
      const backup = await prisma.backup.findFirst({ where: { id: backupId, tenantId, deletedAt: null } });
      if (backup === null) throw gone();
      const refusal = readRefusal(backup) ?? placeRefusal(backup, nodeId);
      if (refusal !== null) throw refusedBy(refusal);
      return { location: locationOf(backup), archive: archiveOf(backup) };
    },

    async locateBackup({ backupId }) {
      const backup = await prisma.backup.findUnique({ where: { id: backupId } });
      return backup === null ? null : { location: locationOf(backup), status: backup.status };
    },

    async expiredBackups(server) {
      const retention = await retentionOf(server.serverId);
      if (retention === null) return [];
      const backups = await within(server, ['complete']);
      const retained = backups.map(({ id, locked, completedAt, createdAt }) => ({
        id,
        locked,
        at: (completedAt ?? createdAt).getTime(),
      }));
      return claim(expiredBackups(retained, retention));
    },

    async removableBackups(server) {
      const backups = await within(server, ['complete', 'missing', 'damaged']);
      return claim(backups.map(({ id }) => id));
    },
  };

  /**
   * Marks backups that are about to be removed, so that they cannot be locked: the removal may wait long for its node. Returns those
   * that are not locked, in the order given, up to a page; a page that is not full is the last one.
   */
  async function claim(ids: readonly string[]): Promise<BackupLocation[]> {
    const page: BackupLocation[] = [];
    let next = 0;
    while (page.length < backupsPerPage && next < ids.length) {
      const some = ids.slice(next, next + backupsPerPage - page.length);
      next += some.length;
      const claimed = await prisma.backup.updateManyAndReturn({
        where: { id: { in: some }, locked: false, deletedAt: null },
        data: { removingAt: new Date() },
      });
      const byId = new Map(claimed.map((backup) => [backup.id, locationOf(backup)]));
      page.push(...some.flatMap((id) => byId.get(id) ?? []));
    }
    return page;
  }

  async function retentionOf(serverId: string) {
    const server = await prisma.server.findUnique({
      where: { id: serverId },
      select: { policies: true, blueprint: { select: { definition: true } } },
    });
    if (server === null) throw codedError('server.not_found');
    return policiesInForce(Blueprint.parse(server.blueprint.definition), server.policies).backup.retention;
  }

  /** Backups of the server that its node can reach, oldest first. */
  function within({ serverId, nodeId }: ServerRef, statuses: ('complete' | 'missing' | 'damaged')[]) {
    return prisma.backup.findMany({
      where: { serverId, status: { in: statuses }, OR: [{ storage: 's3' }, { nodeId }] },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
  }
}

function locationOf({ id, storage, key }: Pick<Backup, 'id' | 'storage' | 'key'>): BackupLocation {
  return { backupId: id, storage, key };
}

function archiveOf(backup: Backup): ArchiveFacts {
  const { format, bytes, contentBytes, entries, archiveSha256, contentSha256 } = backup;
  // A check constraint of the database guarantees that all of them are there.
  return ArchiveFacts.parse({
    format,
    bytes: Number(bytes),
    contentBytes: Number(contentBytes),
    entries,
    archiveSha256,
    contentSha256,
  });
}

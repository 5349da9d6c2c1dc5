import { named, size } from './words.ts';

/** Backups, where they are stored, and bringing them back. */
export const backupSentences = {
  'backup.not_found': () => 'There is no such backup, or you have no access to it.',
  'backup.locked': ({ name }: { name?: string } = {}) => `${named('backup', name)} is locked. Unlock it first.`,
  'backup.being_removed': ({ name }: { name?: string } = {}) =>
    `${named('backup', name)} is being deleted and can no longer be locked.`,
  'backup.not_complete': ({ name }: { name?: string } = {}) =>
    `${named('backup', name)} is not complete. Wait until its operation ends, or cancel it.`,
  'backup.missing': ({ name, file }: { name?: string; file?: string } = {}) =>
    `${named('backup', name)} is no longer in its storage${file === undefined ? '' : `: ${file} is missing`}. Put it back, or choose another backup.`,
  'backup.damaged': ({ name, reason }: { name?: string; reason?: string } = {}) =>
    `${named('backup', name)} is damaged${reason === undefined ? '' : `: ${reason}`}. Choose another backup, and delete this one.`,
  'backup.unsafe': ({ reason }: { reason: string }) =>
    `The backup contains an entry that is never unpacked: ${reason}. Nothing was changed. Choose another backup.`,
  'backup.too_large': ({ bytes, limitBytes }: { bytes: number; limitBytes: number }) =>
    `The backup unpacks to more than ${size(bytes)}, and the server may use ${size(limitBytes)} of disk. Raise its disk limit, or restore only some of the files.`,
  'backup.path_not_found': ({ path }: { path: string }) => `The backup has no file or folder ${path}.`,
  'backup.limit_reached': ({ limit, maxCount, usedBytes, maxBytes }: BackupLimit) =>
    limit === 'none'
      ? 'The backup policy of this server allows no backups.'
      : limit === 'count'
        ? `The server has ${maxCount === 1 ? 'its one backup' : `all of its ${String(maxCount)} backups`}. Delete one first, or set a retention policy.`
        : `The backups of the server take ${size(usedBytes ?? 0)} of the ${size(maxBytes ?? 0)} that its policy allows. Delete one first.`,
  'backup.other_node': ({ name, node }: { name?: string; node?: string } = {}) =>
    `${named('backup', name)} is on the disk of ${node === undefined ? 'another node' : `the node ${node}`}. Restore it into a server on that node.`,
  'backup.no_files': () =>
    'The server has no files on this node yet, so there is nothing to back up. Install it first.',
  'backup.unreadable': () =>
    'This backup is compressed with Zstandard, which this node cannot read. Install the program zstd on the node.',
  'backup.engine_lost': ({ reason }: { reason: string }) =>
    `The backup process ended early (${reason}). It is retried.`,
  'backup.engine_busy': ({ pid }: { pid: number }) =>
    `An earlier backup process (${pid}) cannot be ended, most likely because a disk does not answer. It is retried; check the disks of the node.`,
  'backup.failed': ({ reason }: { reason: string }) => `The backup process failed: ${reason}`,
  'storage.unavailable': ({ reason }: { reason: string }) =>
    `The backup storage is unavailable: ${reason}. It is retried; check that the storage runs and that the node reaches it.`,
  'storage.refused': ({ reason }: { reason: string }) => `The backup storage refused: ${reason}`,
  'storage.unknown': ({ storage }: { storage: string }) =>
    `This node has no ${storage} storage. Set MAMBA_BACKUP_S3_BUCKET and the other MAMBA_BACKUP_S3_ variables of its worker, then restart it.`,
  'disk.full': ({ neededBytes, freeBytes }: { neededBytes?: number; freeBytes?: number } = {}) =>
    neededBytes === undefined || freeBytes === undefined
      ? 'The disk of the node is full. Free some space, then try again.'
      : `This needs ${size(neededBytes)} on the disk of the node, which has ${size(freeBytes)} free. Free some space, then try again.`,
  'restore.blocked': ({ path, folder }: { path: string; folder: string }) =>
    `${path} cannot be restored: on the server, ${folder} is a link or a file, not a folder. Rename or delete it, then try again.`,
  'restore.incomplete': ({ entries, expected }: { entries: number; expected: number }) =>
    `Only ${entries} of ${expected} files and folders arrived. The old files are put back.`,
  'stage.in_use': () => 'The files of this operation are already in place.',
  'stage.missing': () => 'The prepared files are gone, so the files of the server were left as they are.',
  'stage.conflict': () =>
    'Files were written into the server while its files were replaced. Move them away on the node; it is retried.',
};

export interface BackupLimit {
  limit: 'none' | 'count' | 'bytes';
  maxCount?: number;
  usedBytes?: number;
  maxBytes?: number;
}

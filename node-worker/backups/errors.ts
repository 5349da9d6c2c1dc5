import { DomainError, errorMessage } from '#domain/errors.ts';
import { errorCode } from '../files/error-code.ts';

/** The archive or its manifest is not in its storage any more. */
export function backupMissing(what: string): DomainError {
  return new DomainError(
    'backup.missing',
    `The backup is not in its storage any more: ${what} is not there. Nothing was changed. Put it back, or choose another backup.`,
  );
}

/** What was read is not what was written. `what` names the first thing that is wrong. */
export function backupDamaged(what: string, cause?: unknown): DomainError {
  return new DomainError(
    'backup.damaged',
    `The backup is damaged and cannot be restored: ${what}. Nothing was changed. Choose another backup, and delete this one.`,
    { cause },
  );
}

/** The archive holds something that no backup of ours would, and that could do harm. */
export function backupUnsafe(what: string): DomainError {
  return new DomainError(
    'backup.unsafe',
    `The backup holds something that is never unpacked: ${what}. Nothing was changed. Choose another backup.`,
  );
}

/** More bytes than the server may have. */
export function backupTooLarge(bytes: number, limitBytes: number): DomainError {
  return new DomainError(
    'backup.too_large',
    `The backup unpacks to more than ${size(bytes)}, and the server may use ${size(limitBytes)} of disk. Raise its disk limit, or restore only some of the files.`,
    { details: { bytes, limitBytes } },
  );
}

export function pathNotFound(path: string): DomainError {
  return new DomainError('backup.path_not_found', `The backup has no file or folder ${path}.`, { details: { path } });
}

/** No room, here or in a local storage. */
export function diskFull(what: string, details: { neededBytes?: number; freeBytes?: number } = {}): DomainError {
  return new DomainError('disk.full', `${what} Free some space on the node, then try again.`, { details });
}

/** The storage does not answer, or with an error of its own. Trying again may help. */
export function storageUnavailable(what: string, cause?: unknown): DomainError {
  return new DomainError(
    'storage.unavailable',
    `The backup storage cannot be used now: ${what}. It is tried again; see that the storage runs and that the node reaches it.`,
    { kind: 'transient', cause },
  );
}

/** The storage answers and says no, which somebody must change first. */
export function storageRefused(what: string, cause?: unknown): DomainError {
  return new DomainError('storage.refused', `The backup storage refuses: ${what}`, { cause });
}

/** This node is not set up for the storage that the backup is in. */
export function storageUnknown(storage: string): DomainError {
  return new DomainError(
    'storage.refused',
    `This node has no ${storage} storage. Set MAMBA_BACKUP_S3_BUCKET and the other MAMBA_BACKUP_S3_ variables of its worker, and restart it.`,
  );
}

/** Translates what the file system says; what it says of a full disk is our own error. */
export function fileError(error: unknown, doing: string): unknown {
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(`The disk is full (${doing}).`);
  return error instanceof DomainError ? error : new Error(`${doing}: ${errorMessage(error)}`, { cause: error });
}

/** Bytes for people: `12.3 GB`. */
export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

import { codedError, DomainError, errorMessage } from '#domain/errors.ts';
import { errorCode } from '../files/error-code.ts';

/** The archive or its manifest is no longer in its storage. */
export function backupMissing(file: string): DomainError {
  return codedError('backup.missing', { file });
}

/** What was read is not what was written. `reason` names the first thing that is wrong. */
export function backupDamaged(reason: string, cause?: unknown): DomainError {
  return codedError('backup.damaged', { reason }, { cause });
}

/** The archive holds something that no backup of ours would, and that could do harm. */
export function backupUnsafe(reason: string): DomainError {
  return codedError('backup.unsafe', { reason });
}

/** More bytes than the server may have. */
export function backupTooLarge(bytes: number, limitBytes: number): DomainError {
  return codedError('backup.too_large', { bytes, limitBytes });
}

export function pathNotFound(path: string): DomainError {
  return codedError('backup.path_not_found', { path });
}

/** The storage does not answer, or answers with an error of its own. A retry may help. */
export function storageUnavailable(reason: string, cause?: unknown): DomainError {
  return codedError('storage.unavailable', { reason }, { kind: 'transient', cause });
}

/** The storage answers and refuses, which an administrator must change first. */
export function storageRefused(reason: string, cause?: unknown): DomainError {
  return codedError('storage.refused', { reason }, { cause });
}

/** This node is not set up for the storage that the backup is in. */
export function storageUnknown(storage: string): DomainError {
  return codedError('storage.unknown', { storage });
}

/** Translates errors of the file system; a full disk has a code of its own. `doing` says what was being done. */
export function fileError(error: unknown, doing: string): unknown {
  if (isDiskFull(error))
    return codedError('disk.full', {}, { logMessage: `The disk is full (${doing}).`, cause: error });
  return error instanceof DomainError ? error : new Error(`${doing}: ${errorMessage(error)}`, { cause: error });
}

/** The file system has no room, or the user's quota is used up. */
export function isDiskFull(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

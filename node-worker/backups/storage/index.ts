import type { BackupStorage } from '../../../domain/backups/backup.ts';
import { storageUnknown } from '../errors.ts';
import type { BackupSettings } from '../settings.ts';
import { LocalStorage } from './local.ts';
import type { Storage } from './storage.ts';

/** The storage of this name. Throws `storage.refused` where this node is not set up for it. */
export function openStorage(settings: BackupSettings, kind: BackupStorage): Promise<Storage> {
  if (kind === 'local') return Promise.resolve(new LocalStorage(settings.localDir));
  if (settings.s3 === null) return Promise.reject(storageUnknown(kind));
  return Promise.reject(storageUnknown(kind));
}

export type * from './storage.ts';

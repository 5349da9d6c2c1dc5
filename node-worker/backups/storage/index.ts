import type { BackupStorage } from '#domain/backups/backup.ts';
import { storageUnknown } from '../errors.ts';
import type { BackupSettings } from '../settings.ts';
import { LocalStorage } from './local.ts';
import { S3Storage } from './s3/storage.ts';
import type { Storage } from './storage.ts';

/** The storage of this name. Throws `storage.refused` where this node is not set up for it. */
export async function openStorage(settings: BackupSettings, kind: BackupStorage): Promise<Storage> {
  if (kind === 'local') return new LocalStorage(settings.localDir);
  if (settings.s3 === null) throw storageUnknown(kind);
  return S3Storage.open(settings.s3);
}

export { manifestName } from './storage.ts';
export type * from './storage.ts';

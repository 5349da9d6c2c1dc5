import type { BackupStorage } from '../../../domain/backups/backup.ts';
import { storageUnknown } from '../errors.ts';
import type { BackupSettings } from '../settings.ts';
import { LocalStorage } from './local.ts';
import type { Storage } from './storage.ts';

/** The storage of this name. Throws `storage.refused` where this node is not set up for it. */
export async function openStorage(settings: BackupSettings, kind: BackupStorage): Promise<Storage> {
  if (kind === 'local') return new LocalStorage(settings.localDir);
  if (settings.s3 === null) throw storageUnknown(kind);
  // Large, and for nothing on a node without it.
  const { S3Storage } = await import('./s3/storage.ts');
  return new S3Storage(settings.s3);
}

export { manifestName } from './storage.ts';
export type * from './storage.ts';

import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { ArchiveFormat } from '#domain/backups/backup.ts';
import { manifestName, openStorage } from '#node-worker/backups/storage/index.ts';
import type { DiscardJob } from '../protocol.ts';

const formats: ArchiveFormat[] = ['tar.zst', 'tar.gz'];

/** Removes whatever there is of a backup, finished or not. The archive goes first: without it the rest is nothing. */
export async function discardBackup({ settings, location }: DiscardJob): Promise<null> {
  const storage = await openStorage(settings, location.storage);
  const { key, backupId } = location;
  for (const format of formats) {
    await storage.abandon(`${key}.${format}`);
    await storage.remove([`${key}.${format}`, `${key}.${manifestName[format]}`]);
    await storage.abandon(`${key}.${manifestName[format]}`);
  }
  await rm(path.join(settings.jobsDir, backupId), { recursive: true, force: true });
  return null;
}

import { CheckedManifest } from '#node-worker/backups/archive/read/manifest.ts';
import { readArchive } from '#node-worker/backups/archive/read/read.ts';
import { select } from '#node-worker/backups/archive/read/selection.ts';
import { nowhere } from '#node-worker/backups/archive/read/target.ts';
import { openStorage } from '#node-worker/backups/storage/index.ts';
import { StoredArchive } from '#node-worker/backups/stored.ts';
import type { VerifyJob } from '../protocol.ts';
import type { JobContext } from './context.ts';

/** Reads a backup from beginning to end, as a restore would. Throws what is wrong with it. */
export async function verifyBackup({ settings, backup }: VerifyJob, { progress }: JobContext): Promise<null> {
  const storage = await openStorage(settings, backup.location.storage);
  progress({ phase: 'Reading the list of files', bytesDone: null, bytesTotal: null });
  const archive = await StoredArchive.find(storage, backup.location);
  const manifest = await CheckedManifest.open(archive, backup.archive);
  const selection = await select(manifest, null);
  const bytesTotal = manifest.rawBytes;
  const onRead = (bytesDone: number): void => progress({ phase: 'Reading the backup', bytesDone, bytesTotal });
  await readArchive({ archive, manifest, selection, target: nowhere, limitBytes: Number.MAX_SAFE_INTEGER, onRead });
  return null;
}

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Backup } from '#domain/contracts/backups.ts';
import type { World } from '../platform/world.ts';
import type { Disagreement } from './disagreement.ts';
import { contentsOfArchive } from './archive.ts';
import { notYet } from './disagreement.ts';

/** What lies in storage under the name of a backup: the archive, and what describes it. */
interface Stored {
  key: string;
  file: string;
}

const proven = new Set<string>();

/** Backups that the database knows, those that there should be, and what truly lies in storage. */
export async function storageDisagreements(world: World): Promise<Disagreement[]> {
  const backups = await world.client.backups();
  const stored = { local: localObjects(world), s3: world.s3.objects() };
  const expected = new Set(world.present.flatMap((subject) => [...subject.backups.keys()]));
  const wrong = world.s3.unfinishedUploads().map((upload) => `left over: multipart upload ${upload}`);
  for (const id of expected) {
    if (!backups.some((backup) => backup.id === id)) wrong.push(`backup ${id} is in no list any more`);
  }
  for (const backup of backups) {
    if (!expected.has(backup.id)) wrong.push(`backup ${backup.id} (${backup.status}) is unknown to the campaign`);
    else if (backup.status !== 'complete') wrong.push(`backup ${backup.id} should be complete but is ${backup.status}`);
    else wrong.push(...(await archiveFaults(world, backup, stored[backup.storage])));
  }
  for (const [storage, objects] of Object.entries(stored)) {
    for (const { key } of objects) {
      if (!backups.some((backup) => backup.storage === storage && key.includes(backup.id)))
        wrong.push(`left over in the ${storage} storage: ${key}`);
    }
  }
  return wrong.map(notYet);
}

/** There is one archive, as long as it should be, and what it unpacks to is what the server's files were. */
async function archiveFaults(world: World, backup: Backup, stored: readonly Stored[]): Promise<string[]> {
  const archives = stored.filter(({ key }) => key.endsWith(`${backup.id}.${backup.format}`));
  const [archive] = archives;
  if (archive === undefined || archives.length > 1)
    return [`there are ${archives.length} archives of backup ${backup.id} and not one`];
  const { size, mtimeMs } = statSync(archive.file);
  if (size !== backup.bytes) return [`the archive of ${backup.id} has ${size} bytes and not ${backup.bytes}`];
  const proof = `${archive.file} ${mtimeMs}`;
  if (proven.has(proof)) return [];
  const saved = world.present.map((subject) => subject.backups.get(backup.id)).find(Boolean);
  const unpacked = await contentsOfArchive(archive.file);
  if (unpacked.contents !== saved?.contents)
    return [`the archive of ${backup.id} is not what was saved${unpacked.why}`];
  proven.add(proof);
  return [];
}

function localObjects(world: World): Stored[] {
  const folder = join(world.nodeDir, 'backups');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, key: relative(folder, file) }));
}

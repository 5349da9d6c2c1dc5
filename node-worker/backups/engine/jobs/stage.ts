import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { codedError } from '#domain/errors.ts';
import { copyTree, treeBytes } from '#node-worker/files/copy-tree.ts';
import { Folder } from '#node-worker/files/folder.ts';
import { AlreadyThereError, FolderTarget } from '#node-worker/files/folder-target.ts';
import { forPeople } from '#node-worker/files/paths.ts';
import { planName } from '#node-worker/stage/places.ts';
import { CheckedManifest } from '#node-worker/backups/archive/read/manifest.ts';
import { readArchive } from '#node-worker/backups/archive/read/read.ts';
import { select } from '#node-worker/backups/archive/read/selection.ts';
import { backupTooLarge, backupUnsafe } from '#node-worker/backups/errors.ts';
import { openStorage } from '#node-worker/backups/storage/index.ts';
import { StoredArchive } from '#node-worker/backups/stored.ts';
import type { StageJob } from '../protocol.ts';
import type { JobContext } from './context.ts';

export interface Staged {
  entries: number;
  bytes: number;
}
type FromBackup = Extract<StageJob['from'], { kind: 'backup' }>;

/** What a file takes on disk beside its content, roughly. */
const bytesPerEntry = 4096;

/** Fills the operation's `staged` folder, from nothing each time. The server's own files are only read. */
export async function stageFiles(job: StageJob, context: JobContext): Promise<Staged> {
  if (existsSync(path.join(job.workDir, planName))) throw codedError('stage.in_use');
  const staged = path.join(job.workDir, 'staged');
  rmSync(staged, { recursive: true, force: true });
  mkdirSync(staged, { recursive: true, mode: 0o700 });
  const result = await fill(staged, job, context);
  likeFiles(staged, job);
  return result;
}

function fill(staged: string, job: StageJob, context: JobContext): Promise<Staged> {
  switch (job.from.kind) {
    case 'backup':
      return fromBackup(staged, job, job.from, context);
    case 'copy':
      return fromCopy(staged, job, context);
    case 'empty':
      return Promise.resolve({ entries: 0, bytes: 0 });
  }
}

async function fromBackup(staged: string, job: StageJob, from: FromBackup, { progress }: JobContext): Promise<Staged> {
  const storage = await openStorage(job.settings, from.backup.location.storage);
  progress({ phase: 'Reading the list of files', bytesDone: null, bytesTotal: null });
  const archive = await StoredArchive.find(storage, from.backup.location);
  const manifest = await CheckedManifest.open(archive, from.backup.archive);
  const selection = await select(manifest, from.paths);
  if (selection.dataBytes > job.diskBytes) throw backupTooLarge(selection.dataBytes, job.diskBytes);
  requireRoom(staged, selection.dataBytes + selection.entries * bytesPerEntry);
  const target = new FolderTarget(staged, job.owner);
  const bytesTotal = selection.ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  const onRead = (bytesDone: number): void => progress({ phase: 'Unpacking beside the files', bytesDone, bytesTotal });
  try {
    for (const folder of selection.above) target.folder(folder, 0o755, Date.now());
    await readArchive({ archive, manifest, selection, target, limitBytes: job.diskBytes, onRead });
  } catch (error) {
    if (error instanceof AlreadyThereError) throw backupUnsafe(`${forPeople(error.message)} twice`);
    throw error;
  } finally {
    target.close();
  }
  return { entries: selection.entries, bytes: selection.bytes };
}

function fromCopy(staged: string, job: StageJob, { progress }: JobContext): Promise<Staged> {
  if (!existsSync(job.files)) return Promise.resolve({ entries: 0, bytes: 0 });
  const root = Folder.open(job.files);
  try {
    const { bytes: bytesTotal, diskBytes } = treeBytes(root);
    const onCopied = (bytesDone: number): void => progress({ phase: 'Copying the files', bytesDone, bytesTotal });
    return Promise.resolve(copyTree(root, staged, { onCopied, requireRoom: () => requireRoom(staged, diskBytes) }));
  } finally {
    root.close();
  }
}

function requireRoom(folder: string, neededBytes: number): void {
  const disk = statfsSync(folder);
  const freeBytes = disk.bavail * disk.bsize;
  if (neededBytes <= freeBytes) return;
  throw codedError('disk.full', { neededBytes, freeBytes });
}

/** The folder itself gets the mode and owner that the one it replaces has. */
function likeFiles(staged: string, { files, owner }: StageJob): void {
  const present = existsSync(files) ? statSync(files) : null;
  const whom = owner ?? (process.getuid?.() === 0 ? present : null);
  if (whom !== null) chownSync(staged, whom.uid, whom.gid);
  chmodSync(staged, (present?.mode ?? 0o755) & 0o7777);
}

import { availableParallelism } from 'node:os';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ArchiveFacts } from '#domain/backups/backup.ts';
import { codedError, DomainError } from '#domain/errors.ts';
import { english, size } from '#domain/errors/sentences/words.ts';
import { warningOf } from '#domain/errors/sentences/warnings.ts';
import { errorCode } from '#node-worker/files/error-code.ts';
import { Folder } from '#node-worker/files/folder.ts';
import { walk } from '#node-worker/files/walk.ts';
import { FramePipe } from '#node-worker/backups/archive/pack/frame-pipe.ts';
import { frameBufferBytes, FrameWriter } from '#node-worker/backups/archive/pack/frame-writer.ts';
import { IgnoreRules } from '#node-worker/backups/ignore/rules.ts';
import type { FrameNote } from '#node-worker/backups/archive/pack/pack.ts';
import { Packer } from '#node-worker/backups/archive/pack/pack.ts';
import { PackState } from '#node-worker/backups/archive/pack/state.ts';
import type { Codec } from '#node-worker/backups/codec/index.ts';
import { bestCodec } from '#node-worker/backups/codec/index.ts';
import { FactsSum } from '#node-worker/backups/manifest/facts.ts';
import type { ManifestSummary } from '#node-worker/backups/manifest/format.ts';
import { ManifestDigest } from '#node-worker/backups/manifest/format.ts';
import { ManifestSpool, spoolName } from '#node-worker/backups/manifest/spool.ts';
import { packManifest } from '#node-worker/backups/manifest/writer.ts';
import type { Upload } from '#node-worker/backups/storage/index.ts';
import { manifestName, openStorage } from '#node-worker/backups/storage/index.ts';
import { StoredArchive } from '#node-worker/backups/stored.ts';
import { Warnings } from '#node-worker/backups/warnings.ts';
import type { CreateJob } from '../protocol.ts';
import type { JobContext } from './context.ts';

/** How long all files together may be, beside what the server may use of the disk, and in any case. */
const timesOfLimit = 8;
const alwaysReadBytes = 1024 ** 3;

export type CreateResult = ArchiveFacts & { warnings: string[] };

/**
 * Makes a backup, or goes on with one that a process before this one began; one that is complete is only looked up. The
 * archive appears under its name last of all, when everything else is safe.
 */
export async function createBackup(job: CreateJob, { progress }: JobContext): Promise<CreateResult> {
  const storage = await openStorage(job.settings, job.location.storage);
  const done = await StoredArchive.find(storage, job.location).catch(onlyWhenMissing);
  if (done !== null) return resultOf(await done.summary());

  const codec = await bestCodec(job.settings.level);
  const name = `${job.location.key}.${codec.format}`;
  const jobDir = path.join(job.settings.jobsDir, job.location.backupId);
  const root = openRoot(job.files);
  const ignore = IgnoreRules.of(job.ignore, root);
  const skip = (at: string, isFolder: boolean): boolean => ignore.ignores(at, isFolder);
  progress({ phase: 'Looking through the files', bytesDone: null, bytesTotal: null });
  const total = contentBytes(root, skip);
  refuseMostlyHoles(total, job.diskBytes);
  const upload = await storage.begin(name, {
    jobDir,
    expectedBytes: total,
    canGoOn: (state) => canGoOn(jobDir, state),
  });
  try {
    const from = upload.resumedFrom === null ? null : PackState.parse(upload.resumedFrom);
    const warnings = new Warnings(from?.warnings);
    if (from === null) ignore.warnings.forEach((sentence) => warnings.add(sentence));
    const tell = (bytesDone: number): void =>
      progress({ phase: 'Packing the files', bytesDone: Math.min(bytesDone, total), bytesTotal: total });
    tell(from?.contentBytes ?? 0);
    const spool = openSpool(job, jobDir, codec, from);
    try {
      const pipe = framePipe(codec, spool, upload);
      const writer = new FrameWriter(pipe, from?.rawBytes ?? 0);
      const packer = new Packer({ root, writer, skip, from, warnings, onRead: tell });
      await packer.run();
      await pipe.drain();
      warnOfRoom(packer.dataBytes, job.diskBytes, warnings);
      if (packer.contentBytes === 0) warnings.add(warningOf('backup.empty', undefined));
      const summary = await summarize(spool, codec, warnings);
      progress({ phase: 'Finishing the archive', bytesDone: total, bytesTotal: total });
      await storage.put(`${job.location.key}.${manifestName[codec.format]}`, await packManifest(spool.file, codec));
      await upload.complete();
      await rm(jobDir, { recursive: true, force: true });
      return resultOf(summary);
    } finally {
      spool.close();
    }
  } finally {
    root.close();
    await upload.close();
  }
}

function framePipe(codec: Codec, spool: ManifestSpool, upload: Upload): FramePipe<FrameNote> {
  const lanes = Math.min(2, availableParallelism());
  return new FramePipe<FrameNote>(codec, lanes, frameBufferBytes, async ({ data, rawBytes, sha256, note }) => {
    spool.add(note.entries, { kind: 'frame', rawBytes, bytes: data.length, sha256 });
    const state: PackState = { ...note.state, spoolBytes: spool.bytes };
    await upload.write(data, { state, sync: () => spool.sync() });
  });
}

function openSpool(job: CreateJob, jobDir: string, { format }: Codec, from: PackState | null): ManifestSpool {
  if (from !== null) return ManifestSpool.goOn(jobDir, from.spoolBytes);
  const { backupId } = job.location;
  return ManifestSpool.create(jobDir, {
    kind: 'header',
    version: 1,
    format,
    backupId,
    createdAt: new Date().toISOString(),
  });
}

/** What was spooled before the state must be there; more than that is none of its business. */
async function canGoOn(jobDir: string, state: unknown): Promise<boolean> {
  const known = PackState.safeParse(state);
  if (!known.success) return false;
  const spooled = await stat(path.join(jobDir, spoolName)).catch(() => null);
  return spooled !== null && spooled.size >= known.data.spoolBytes;
}

/** Adds up all lines, of this process and of those before it, and writes the last one. */
async function summarize(spool: ManifestSpool, { format }: Codec, warnings: Warnings): Promise<ManifestSummary> {
  const sum = new FactsSum();
  const digest = new ManifestDigest();
  for await (const line of spool.lines()) {
    sum.line(line);
    digest.add(line);
  }
  const summary: ManifestSummary = {
    kind: 'summary',
    archive: sum.facts(format),
    sha256: digest.digest(),
    warnings: warnings.list(),
  };
  spool.end(summary);
  return summary;
}

function openRoot(files: string): Folder {
  try {
    return Folder.open(files);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    throw codedError('backup.no_files');
  }
}

/**
 * Files may be far longer than what they take of the disk: a terabyte of holes is made in no time, and takes hours to read. Nothing is read
 * that could not be meant as files of a server of this size.
 */
function refuseMostlyHoles(bytes: number, diskBytes: number | undefined): void {
  if (diskBytes === undefined || bytes <= diskBytes * timesOfLimit + alwaysReadBytes) return;
  throw codedError('backup.too_long', { bytes, limitBytes: diskBytes });
}

/** A restore writes what is no hole, and each hard link by itself. */
function warnOfRoom(dataBytes: number, diskBytes: number | undefined, warnings: Warnings): void {
  if (diskBytes === undefined || dataBytes <= diskBytes) return;
  warnings.add(warningOf('backup.will_not_fit', { size: size(dataBytes, english), limit: size(diskBytes, english) }));
}

/** What the files take, so that progress can be told as a share. They may change until they are read. */
function contentBytes(root: Folder, skip: (at: string, isFolder: boolean) => boolean): number {
  let bytes = 0;
  for (const { kind, name, parent } of walk(root, { skip }))
    if (kind === 'file') bytes += parent.statChild(name)?.size ?? 0;
  return bytes;
}

function onlyWhenMissing(error: unknown): null {
  if (error instanceof DomainError && error.code === 'backup.missing') return null;
  throw error;
}

const resultOf = ({ archive, warnings }: ManifestSummary): CreateResult => ({ ...archive, warnings });

import { backupDamaged } from '#node-worker/backups/errors.ts';
import type { StoredArchive } from '#node-worker/backups/stored.ts';
import { TarParser } from '../tar/parser.ts';
import { EntryCursor } from './cursor.ts';
import { EntryCheck } from './entry-check.ts';
import { readFrames } from './frames.ts';
import type { CheckedManifest, FramePlace } from './manifest.ts';
import type { RawRange, Selection } from './selection.ts';
import type { Target } from './target.ts';

export interface ReadOptions {
  archive: StoredArchive;
  manifest: CheckedManifest;
  selection: Selection;
  target: Target;
  limitBytes: number;
  /** Bytes of the uncompressed archive that were read. */
  onRead: (bytes: number) => void;
}

/**
 * Brings what was selected of an archive to a target, proving each byte on the way: every frame by its digest, every file by its
 * checksum, and that the entries are those of the manifest. Throws `backup.damaged`, `backup.unsafe`, `backup.too_large`.
 */
export async function readArchive(options: ReadOptions): Promise<void> {
  const { manifest, selection, target, limitBytes } = options;
  const check = new EntryCheck(target, limitBytes, selection.above);
  const cursor = new EntryCursor(manifest, selection.wants);
  let done = 0;
  for (const range of selection.ranges) {
    const parser = new TarParser(check, range.start);
    for await (const { place, data } of readFrames(options.archive, overlapping(manifest.frames, range))) {
      const end = Math.min(range.end, place.rawAt + place.rawBytes);
      const start = Math.max(range.start, place.rawAt);
      check.expect(await cursor.until(end));
      parsing(parser, data.subarray(start - place.rawAt, end - place.rawAt));
      done += end - start;
      options.onRead(done);
    }
    if (!parser.isBetweenEntries || (range.end === manifest.rawBytes && !parser.hasEnded))
      throw backupDamaged('it ends in the middle of an entry');
  }
  check.finish();
}

function parsing(parser: TarParser, data: Buffer): void {
  try {
    parser.feed(data);
  } catch (error) {
    if (error instanceof Error && error.name === 'TarError') throw backupDamaged(error.message, error);
    throw error;
  }
}

function overlapping(frames: FramePlace[], { start, end }: RawRange): FramePlace[] {
  return frames.filter(({ rawAt, rawBytes }) => rawAt < end && rawAt + rawBytes > start);
}

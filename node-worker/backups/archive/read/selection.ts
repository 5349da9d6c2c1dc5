import { forPeople } from '#node-worker/files/paths.ts';
import { pathNotFound } from '#node-worker/backups/errors.ts';
import type { ManifestEntry } from '#node-worker/backups/manifest/format.ts';
import type { CheckedManifest } from './manifest.ts';

/** Half-open range of the uncompressed archive. */
export interface RawRange {
  start: number;
  end: number;
}

/** What of an archive is wanted: whole entries, in ranges that follow each other. */
export interface Selection {
  ranges: RawRange[];
  wants: (entry: ManifestEntry) => boolean;
  /** Folders above what is wanted, each before those in it. */
  above: string[];
  entries: number;
  bytes: number;
  /** What of them takes room. */
  dataBytes: number;
}

/**
 * Finds entries by path; a folder is everything below it. Null is everything. Throws `backup.path_not_found` with the first
 * path that the backup does not have.
 */
export async function select(
  manifest: Pick<CheckedManifest, 'entries' | 'rawBytes'>,
  paths: string[] | null,
): Promise<Selection> {
  const wanted = paths === null ? null : new Set(paths.map((path) => path.replace(/\/+$/, '')));
  const wants = ({ path }: ManifestEntry): boolean => wanted === null || isAtOrBelow(path, wanted);
  const selection: Selection = { ranges: [], wants, above: foldersAbove(wanted), entries: 0, bytes: 0, dataBytes: 0 };
  const missing = new Set(wanted);
  let open: RawRange | null = null;
  for await (const batch of manifest.entries()) {
    for (const entry of batch) {
      if (open !== null) open.end = entry.at;
      if (!wants(entry)) {
        open = null;
        continue;
      }
      missing.delete(entry.path);
      selection.entries += 1;
      selection.bytes += entry.type === 'file' ? entry.bytes : 0;
      selection.dataBytes += entry.type === 'file' ? (entry.dataBytes ?? entry.bytes) : 0;
      if (open === null) selection.ranges.push((open = { start: entry.at, end: entry.at }));
    }
  }
  if (open !== null) open.end = manifest.rawBytes;
  if (wanted === null) selection.ranges = [{ start: 0, end: manifest.rawBytes }];
  for (const path of missing) throw pathNotFound(forPeople(path));
  return selection;
}

function isAtOrBelow(path: string, wanted: Set<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
    if (wanted.has(path.slice(0, end))) return true;
  return false;
}

function foldersAbove(wanted: Set<string> | null): string[] {
  const above = new Set<string>();
  for (const path of wanted ?? [])
    for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1))
      above.add(path.slice(0, slash));
  return [...above].filter((path) => wanted !== null && !isAtOrBelow(path, wanted)).sort((a, b) => a.length - b.length);
}

import { linkStaysInside } from '#node-worker/files/links.ts';
import { forPeople, staysInside } from '#node-worker/files/paths.ts';
import { backupDamaged, backupTooLarge, backupUnsafe } from '#node-worker/backups/errors.ts';
import type { ManifestEntry } from '#node-worker/backups/manifest/format.ts';
import { FileChecksum } from '../checksum.ts';
import type { TarHeader } from '../tar/read-header.ts';
import type { TarHandler } from '../tar/parser.ts';
import type { Target } from './target.ts';

const types: Record<string, ManifestEntry['type']> = { '0': 'file', '5': 'folder', '2': 'link' };
const strangers: Record<string, string> = {
  '1': 'a hard link',
  '3': 'a device',
  '4': 'a device',
  '6': 'a pipe',
};

/**
 * Judges what comes out of an archive, entry by entry, before the target gets it: whether it is what the list of files says
 * there, and whether it is safe whatever that says. Throws `backup.damaged`, `backup.unsafe`, `backup.too_large`.
 */
export class EntryCheck implements TarHandler {
  readonly #expected: ManifestEntry[] = [];
  #next = 0;
  /** Folders that are there by now. */
  readonly #folders: Set<string>;
  #current: { entry: ManifestEntry; checksum: FileChecksum } | null = null;
  readonly #target: Target;
  readonly #limitBytes: number;

  /** @param above folders above what was selected, which the target has made by itself */
  constructor(target: Target, limitBytes: number, above: Iterable<string>) {
    this.#target = target;
    this.#limitBytes = limitBytes;
    this.#folders = new Set(above);
  }

  /** Says which entries come next. */
  expect(entries: ManifestEntry[]): void {
    this.#expected.splice(0, this.#next);
    this.#next = 0;
    this.#expected.push(...entries);
  }

  /** Throws when something that was expected has not come, or not wholly. */
  finish(): void {
    const missing = this.#current?.entry ?? this.#expected[this.#next];
    if (missing !== undefined) throw backupDamaged(`${forPeople(missing.path)} is not in it, or not wholly`);
    this.#target.finish();
  }

  entry(header: TarHeader, at: number): void {
    const type = types[header.flag];
    if (type === undefined)
      throw backupUnsafe(`${forPeople(header.path)}, which is ${strangers[header.flag] ?? 'no file, folder or link'}`);
    if (!staysInside(header.path))
      throw backupUnsafe(`the path ${forPeople(header.path)}, which leads out of the server's folder`);
    this.#refuseBelowLink(header.path);
    const expected = this.#expected[this.#next];
    if (expected === undefined || expected.at !== at || !isTheSame(header, type, expected))
      throw backupDamaged(`${forPeople(header.path)} is in it where its list of files has something else`);
    this.#next += 1;
    this.#begin(expected);
  }

  data(piece: Buffer): void {
    this.#current?.checksum.add(piece);
    this.#target.data(piece);
    // Counted where it is written: what the list of files says of holes is no more than a claim.
    const { writtenBytes } = this.#target;
    if (writtenBytes > this.#limitBytes) throw backupTooLarge(writtenBytes, this.#limitBytes);
  }

  end(): void {
    const current = this.#current;
    if (current === null || current.entry.type !== 'file') return;
    if (current.checksum.digest() !== current.entry.checksum)
      throw backupDamaged(`${forPeople(current.entry.path)} has another content than when it was backed up`);
    this.#target.endFile(current.entry.modifiedAt);
    this.#current = null;
  }

  #begin(entry: ManifestEntry): void {
    switch (entry.type) {
      case 'file':
        this.#current = { entry, checksum: new FileChecksum() };
        return this.#target.beginFile(entry.path, entry.mode);
      case 'folder':
        this.#folders.add(entry.path);
        return this.#target.folder(entry.path, entry.mode, entry.modifiedAt);
      case 'link':
        if (!linkStaysInside(entry.path, entry.target))
          throw backupUnsafe(`the link ${forPeople(entry.path)}, which leads out of the server's folder`);
        return this.#target.link(entry.path, entry.target);
    }
  }

  /** A folder comes before what is in it; what lies below a link or a file has no folder. */
  #refuseBelowLink(path: string): void {
    const slash = path.lastIndexOf('/');
    if (slash > 0 && !this.#folders.has(path.slice(0, slash)))
      throw backupUnsafe(`${forPeople(path)}, which lies below something that is no folder`);
  }
}

function isTheSame(header: TarHeader, type: ManifestEntry['type'], expected: ManifestEntry): boolean {
  if (type !== expected.type || header.path !== expected.path) return false;
  if (expected.type === 'link') return header.target === expected.target && header.bytes === 0;
  return header.bytes === (expected.type === 'file' ? expected.bytes : 0);
}

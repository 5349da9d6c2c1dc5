import { isDeepStrictEqual } from 'node:util';
import type { ArchiveFacts } from '#domain/backups/backup.ts';
import { DomainError, errorMessage } from '#domain/errors.ts';
import { linkStaysInside } from '#node-worker/files/links.ts';
import { forPeople, staysInside } from '#node-worker/files/paths.ts';
import { backupDamaged, backupUnsafe } from '#node-worker/backups/errors.ts';
import { FactsSum } from '#node-worker/backups/manifest/facts.ts';
import {
  ManifestDigest,
  ManifestEntry,
  ManifestFrame,
  ManifestHeader,
  ManifestSummary,
} from '#node-worker/backups/manifest/format.ts';
import { manifestLines } from '#node-worker/backups/manifest/reader.ts';
import type { StoredArchive } from '#node-worker/backups/stored.ts';

/** A frame and where it lies. */
export interface FramePlace extends Omit<ManifestFrame, 'kind'> {
  /** Offset in the archive as it is stored. */
  at: number;
  /** Offset of its first byte in the uncompressed archive. */
  rawAt: number;
}

/** A manifest that is the one of its backup. */
export class CheckedManifest {
  readonly #packed: Buffer;
  readonly #format: ArchiveFacts['format'];
  readonly frames: FramePlace[];
  readonly rawBytes: number;

  private constructor(packed: Buffer, format: ArchiveFacts['format'], frames: FramePlace[], rawBytes: number) {
    this.#packed = packed;
    this.#format = format;
    this.frames = frames;
    this.rawBytes = rawBytes;
  }

  /**
   * Reads it once, and proves by what the control plane knows that it is the one that was written, and that nothing in it is
   * unsafe to unpack. Throws `backup.missing`, `backup.damaged`, `backup.unsafe`.
   */
  static async open(archive: StoredArchive, facts: ArchiveFacts): Promise<CheckedManifest> {
    if (archive.bytes !== facts.bytes)
      throw backupDamaged(`it has ${archive.bytes} bytes where ${facts.bytes} were written`);
    const packed = await archive.manifest();
    const found = new FoundLines();
    await reading(async () => {
      for await (const lines of manifestLines(packed, archive.format)) for (const line of lines) found.add(line);
    });
    const known = found.facts(archive.format);
    for (const key of ['archiveSha256', 'contentSha256', 'bytes', 'contentBytes', 'entries'] as const)
      if (known[key] !== facts[key])
        throw backupDamaged(`its list of files is not the one that was written with it (${key} differs)`);
    return new CheckedManifest(packed, archive.format, found.frames, found.rawBytes);
  }

  /** All entries, in the archive's order, a batch at a time. */
  async *entries(): AsyncGenerator<ManifestEntry[]> {
    for await (const lines of manifestLines(this.#packed, this.#format))
      yield lines
        .filter((line) => line.startsWith('{"kind":"entry"'))
        .map((line) => ManifestEntry.parse(JSON.parse(line)));
  }
}

/** A manifest's lines as they are read, each of them proved. */
class FoundLines {
  readonly frames: FramePlace[] = [];
  readonly #sum = new FactsSum();
  readonly #digest = new ManifestDigest();
  #last: ManifestEntry | null = null;
  #isBegun = false;
  #end: ManifestSummary | null = null;

  get rawBytes(): number {
    return this.#sum.archive.rawBytes;
  }

  add(line: string): void {
    if (this.#end !== null) throw backupDamaged('its list of files goes on after its end');
    if (!this.#isBegun) ManifestHeader.parse(JSON.parse(line));
    else if (line.startsWith('{"kind":"entry"')) this.#entry(ManifestEntry.parse(JSON.parse(line)));
    else if (line.startsWith('{"kind":"frame"')) this.#frame(ManifestFrame.parse(JSON.parse(line)));
    else return void (this.#end = ManifestSummary.parse(JSON.parse(line)));
    this.#isBegun = true;
    this.#digest.add(line);
  }

  /** Of all lines. Throws `backup.damaged` where they are not those that were written. */
  facts(format: ArchiveFacts['format']): ArchiveFacts {
    if (this.#end === null) throw backupDamaged('its list of files has no end');
    if (this.#end.sha256 !== undefined && this.#end.sha256 !== this.#digest.digest())
      throw backupDamaged('its list of files is not what was written');
    const facts = this.#sum.facts(format);
    if (!isDeepStrictEqual(this.#end.archive, facts))
      throw backupDamaged('its list of files and what its end says of the archive do not agree');
    return facts;
  }

  #entry(entry: ManifestEntry): void {
    refuseUnsafe(entry);
    refuseDisorder(this.#last, entry);
    this.#last = entry;
    this.#sum.entry(entry);
  }

  #frame({ kind: _, ...frame }: ManifestFrame): void {
    this.frames.push({ ...frame, at: this.#sum.archive.bytes, rawAt: this.rawBytes });
    this.#sum.frame({ kind: 'frame', ...frame });
  }
}

function refuseUnsafe(entry: ManifestEntry): void {
  if (!staysInside(entry.path))
    throw backupUnsafe(`the path ${forPeople(entry.path)}, which leads out of the server's folder`);
  if (entry.type === 'link' && !linkStaysInside(entry.path, entry.target))
    throw backupUnsafe(`the link ${forPeople(entry.path)}, which leads out of the server's folder`);
}

/** Entries come in the order of their paths, part by part, so none comes twice. */
function refuseDisorder(before: ManifestEntry | null, entry: ManifestEntry): void {
  if (before === null) return;
  const inOrder = before.path.replaceAll('/', '\0') < entry.path.replaceAll('/', '\0');
  if (!inOrder || entry.at <= before.at) throw backupUnsafe(`${forPeople(entry.path)} twice or out of its order`);
}

async function reading(read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw backupDamaged(`its list of files cannot be read (${errorMessage(error)})`, error);
  }
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ArchiveFacts, ArchiveFormat, Sha256 } from '#domain/backups/backup.ts';

/**
 * A manifest is text, one JSON object a line, compressed like its archive (`zstd -dc` shows it). It begins with its header and ends
 * with what is known of the whole; between them are the archive's entries in their order and, after the last entry that begins
 * in it, each of the archive's frames.
 */
export const ManifestHeader = z.object({
  kind: z.literal('header'),
  version: z.literal(1),
  format: ArchiveFormat,
  backupId: z.uuid(),
  createdAt: z.iso.datetime(),
});
export type ManifestHeader = z.infer<typeof ManifestHeader>;

const common = {
  kind: z.literal('entry'),
  /** Relative, with `/`. Bytes that are no UTF-8 are lone surrogates, as `paths.ts` says. */
  path: z.string().min(1),
  /** Permission bits, without setuid and its like. */
  mode: z.number().int().min(0).max(0o777),
  /** Milliseconds since 1970. */
  modifiedAt: z.number().int(),
  /** Offset of its header in the uncompressed archive. */
  at: z.number().int().nonnegative(),
};
export const ManifestEntry = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal('file'),
    bytes: z.number().int().nonnegative(),
    /** What of it is no hole, and takes room when it is unpacked; absent in manifests that are older than this: all of it. */
    dataBytes: z.number().int().nonnegative().optional(),
    /** See `archive/checksum.ts`. */
    checksum: z.string().regex(/^[0-9a-f]{32}$/),
  }),
  z.object({ ...common, type: z.literal('folder') }),
  z.object({ ...common, type: z.literal('link'), target: z.string().min(1) }),
]);
export type ManifestEntry = z.infer<typeof ManifestEntry>;

/** A piece of the archive that is compressed by itself. */
export const ManifestFrame = z.object({
  kind: z.literal('frame'),
  rawBytes: z.number().int().positive(),
  bytes: z.number().int().positive(),
  /** Of the compressed bytes. */
  sha256: Sha256,
});
export type ManifestFrame = z.infer<typeof ManifestFrame>;

export const ManifestSummary = z.strictObject({
  kind: z.literal('summary'),
  archive: ArchiveFacts,
  /** Of all lines before this one, each with its newline. Absent in manifests that are older than this check. */
  sha256: Sha256.optional(),
  /** Sentences about what is not in the archive as it was on disk. */
  warnings: z.array(z.string()),
});
export type ManifestSummary = z.infer<typeof ManifestSummary>;

/** The digest of a manifest's lines: what the digests of content and archive do not cover is covered by this. */
export class ManifestDigest {
  readonly #hash = createHash('sha256');

  add(line: string): void {
    this.#hash.update(`${line}\n`);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}

/**
 * The digest of a backup's content: SHA-256 over one line for each entry, in the order of the archive: the JSON array of its path,
 * type, mode, bytes and checksum (file) or target (link).
 */
export class ContentDigest {
  readonly #hash = createHash('sha256');
  entries = 0;
  bytes = 0;

  add(entry: ManifestEntry): void {
    this.entries += 1;
    const { path, type, mode } = entry;
    const rest =
      entry.type === 'file' ? [entry.bytes, entry.checksum] : entry.type === 'link' ? [0, entry.target] : [0, ''];
    if (entry.type === 'file') this.bytes += entry.bytes;
    this.#hash.update(`${JSON.stringify([path, type, mode, ...rest])}\n`);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}

/**
 * The digest of an archive: SHA-256 over the digests of its frames, in their order. Not of the file in one go, because such a
 * hash cannot be taken up again after a crash in the middle of an upload.
 */
export class ArchiveDigest {
  readonly #hash = createHash('sha256');
  frames = 0;
  bytes = 0;
  rawBytes = 0;

  add(frame: Omit<ManifestFrame, 'kind'>): void {
    this.frames += 1;
    this.bytes += frame.bytes;
    this.rawBytes += frame.rawBytes;
    this.#hash.update(Buffer.from(frame.sha256, 'hex'));
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}

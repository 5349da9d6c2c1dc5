import type { ArchiveFormat } from '#domain/backups/backup.ts';

/** Compresses pieces of an archive, each by itself; put one after the other they are a file that the usual program unpacks. */
export interface Codec {
  readonly format: ArchiveFormat;
  /** For logs: "zstd (Node.js)". */
  readonly name: string;
  compress(raw: Buffer): Promise<Buffer>;
  /** Throws when the piece is broken, or would unpack to more than so many bytes. */
  decompress(packed: Buffer, maxBytes: number): Promise<Buffer>;
}

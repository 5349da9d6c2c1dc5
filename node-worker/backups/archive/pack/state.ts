import { z } from 'zod';

/**
 * Where a half-made archive can be gone on with: always at a frame's end, which lies between two entries or at the beginning
 * of a block of a file's content.
 */
export const PackState = z.object({
  /** Of what is meant by the rest; a state of another version is not gone on with. */
  version: z.literal(2),
  /** Length of the spooled manifest that belongs to it. */
  spoolBytes: z.number().int().nonnegative(),
  /** Length of the uncompressed archive. */
  rawBytes: z.number().int().nonnegative(),
  /** Bytes of files that were read. */
  contentBytes: z.number().int().nonnegative(),
  /** What of them was no hole. */
  dataBytes: z.number().int().nonnegative().default(0),
  entries: z.number().int().nonnegative(),
  /** The last entry that is in the archive, a folder's with `/` at its end (see `walk`); null: none. */
  after: z.string().nullable(),
  /** The file in whose content the frame ends. */
  partial: z
    .object({
      path: z.string(),
      mode: z.number().int(),
      modifiedAt: z.number().int(),
      /** As its header says. */
      bytes: z.number().int(),
      /** How much of it is in the archive. */
      done: z.number().int(),
      /** What of that is no hole. */
      dataBytes: z.number().int().default(0),
      checksum: z.string().nullable(),
      /** Offset of its header. */
      at: z.number().int(),
      /** Which file it was, and of when: another one, or a changed one, is not what the first part is of. */
      identity: z.string(),
    })
    .nullable(),
  warnings: z.object({ sentences: z.array(z.string()), more: z.number().int() }),
});
export type PackState = z.infer<typeof PackState>;
export type PartialFile = NonNullable<PackState['partial']>;

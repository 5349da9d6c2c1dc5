import { z } from 'zod';

/** `local`: a folder of the node itself. `s3`: a bucket of an S3-compatible server. */
export const BackupStorage = z.enum(['local', 's3']);
export type BackupStorage = z.infer<typeof BackupStorage>;

/**
 * `pending` and `running` while its operation makes it; `complete` from then on. `missing`: it was looked for and is not in its
 * storage any more; `damaged`: it was read and is not what was written. `failed` ones are gone from storage and from lists.
 */
export const BackupStatus = z.enum(['pending', 'running', 'complete', 'missing', 'damaged', 'failed', 'deleted']);
export type BackupStatus = z.infer<typeof BackupStatus>;

export const ArchiveFormat = z.enum(['tar.zst', 'tar.gz']);
export type ArchiveFormat = z.infer<typeof ArchiveFormat>;

/** A SHA-256 in lower-case hex. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Why a backup was made. */
export const BackupTrigger = z.enum(['manual', 'update', 'delete', 'schedule']);
export type BackupTrigger = z.infer<typeof BackupTrigger>;

/** What is known of a finished archive. Sizes in bytes. */
export const ArchiveFacts = z.object({
  format: ArchiveFormat,
  /** Of the archive as it lies in storage. */
  bytes: z.number().int().nonnegative(),
  /** Of the files in it. */
  contentBytes: z.number().int().nonnegative(),
  entries: z.number().int().nonnegative(),
  /** Over the SHA-256 (32 bytes each) of the archive's frames, in their order: not what `sha256sum` says of the file. */
  archiveSha256: Sha256,
  /** Over the manifest: path, type, mode, size and checksum of every entry. */
  contentSha256: Sha256,
});
export type ArchiveFacts = z.infer<typeof ArchiveFacts>;

/** Where an archive is. The key is made by the control plane: `<tenantId>/<serverId>/<backupId>`, without an ending. */
export const BackupLocation = z.object({
  backupId: z.uuid(),
  storage: BackupStorage,
  key: z.string().regex(/^[0-9a-f-]{36}\/[0-9a-f-]{36}\/[0-9a-f-]{36}$/),
});
export type BackupLocation = z.infer<typeof BackupLocation>;

/** One entry of an archive, for people who look for a single file. */
export const BackupEntry = z.object({
  /** Relative to the server's root, with `/`. */
  path: z.string(),
  type: z.enum(['file', 'folder', 'link']),
  bytes: z.number().int().nonnegative(),
  modifiedAt: z.iso.datetime(),
});
export type BackupEntry = z.infer<typeof BackupEntry>;

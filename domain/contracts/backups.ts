import { z } from 'zod';
import { ArchiveFormat, BackupEntry, BackupStatus, BackupStorage, BackupTrigger } from '../backups/backup.ts';
import { fits, longestIgnore, longestPaths } from '../payloads/bounds.ts';
import { pageOf, PageQuery } from './common.ts';

/** A copy of a server's files at one moment. Sizes in bytes, null until it is complete. */
export const Backup = z
  .object({
    id: z.uuid(),
    tenantId: z.uuid(),
    /** The server it was made of, which may be gone: `serverDeleted`. */
    serverId: z.uuid(),
    serverName: z.string(),
    serverDeleted: z.boolean(),
    /** The node whose storage holds it; a local one can be restored on that node only. */
    nodeId: z.uuid(),
    nodeName: z.string(),
    name: z.string(),
    status: BackupStatus,
    trigger: BackupTrigger,
    storage: BackupStorage,
    format: ArchiveFormat.nullable(),
    /** A locked backup is never removed: not by a policy, not by hand, not with its server. */
    locked: z.boolean(),
    ignore: z.array(z.string()),
    bytes: z.number().int().nullable(),
    contentBytes: z.number().int().nullable(),
    entries: z.number().int().nullable(),
    archiveSha256: z.string().nullable(),
    contentSha256: z.string().nullable(),
    /** The operation that made it. */
    operationId: z.uuid().nullable(),
    requestedByName: z.string(),
    createdAt: z.iso.datetime(),
    completedAt: z.iso.datetime().nullable(),
    /** When it was last read from beginning to end and found whole. */
    verifiedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Backup' });
export type Backup = z.infer<typeof Backup>;

export const BackupPage = pageOf(Backup)
  .extend({
    /** Of the server's backups, whatever the page; null where the list is not of one server. */
    usage: z
      .object({
        count: z.number().int(),
        bytes: z.number().int(),
        maxCount: z.number().int(),
        /** 0: no limit. */
        maxBytes: z.number().int(),
      })
      .nullable(),
  })
  .meta({ id: 'BackupPage' });
export type BackupPage = z.infer<typeof BackupPage>;

export const BackupListQuery = PageQuery.extend({
  tenantId: z.uuid().optional(),
  serverId: z.uuid().optional(),
  /** Part of the name of the backup or of its server. */
  search: z.string().max(100).optional(),
  /** Only those of one sort: locked; of servers that were deleted; missing or damaged. */
  only: z.enum(['locked', 'server_deleted', 'broken']).optional(),
});
export type BackupListQuery = z.infer<typeof BackupListQuery>;

export const backupName = z
  .string()
  .trim()
  .min(1, 'Give the backup a name.')
  .max(100, 'At most 100 characters.')
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'No control characters.');

export const ignorePatterns = z
  .array(z.string().trim().min(1).max(300))
  .max(200, 'At most 200 patterns.')
  .refine((patterns) => fits(patterns, longestIgnore), 'Together at most 16 KiB of patterns.');

export const CreateBackupRequest = z
  .object({
    /** Left out: the time. */
    name: backupName.optional(),
    locked: z.boolean().default(false),
    /** Beside those of the policy and of the server's own `.mambaignore`. */
    ignore: ignorePatterns.default([]),
    /** Left out: the node's own choice. */
    storage: BackupStorage.optional(),
  })
  .meta({ id: 'CreateBackupRequest' });
export type CreateBackupRequest = z.infer<typeof CreateBackupRequest>;

export const UpdateBackupRequest = z
  .object({ name: backupName.optional(), locked: z.boolean().optional() })
  .meta({ id: 'UpdateBackupRequest' });
export type UpdateBackupRequest = z.infer<typeof UpdateBackupRequest>;

/** A path inside an archive: relative, no way out. */
export const archivePath = z
  .string()
  .min(1)
  .max(4096)
  .refine(
    (path) => !path.startsWith('/') && !path.includes('\0') && !path.split('/').some((part) => part === '..'),
    'Must be a path inside the backup.',
  );

export const RestoreRequest = z
  .object({
    backupId: z.uuid(),
    /** Only these files and folders; left out: everything, and what the backup does not have is gone afterwards. */
    paths: z
      .array(archivePath)
      .min(1, 'Choose at least one file.')
      .max(500, 'At most 500 at once.')
      .refine(
        (paths) => fits(paths, longestPaths),
        'Too many long names at once. Choose their folder, or some of them.',
      )
      .optional(),
    /** Whether a backup without data may replace all files of the server. */
    acceptEmpty: z.boolean().optional(),
  })
  .meta({ id: 'RestoreRequest' });
export type RestoreRequest = z.infer<typeof RestoreRequest>;

export const BackupEntriesQuery = z.object({
  /** A folder of the backup; left out: its root. */
  folder: archivePath.or(z.literal('')).default(''),
  after: z.string().max(4096).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export type BackupEntriesQuery = z.infer<typeof BackupEntriesQuery>;
export const BackupEntries = z
  .object({ entries: z.array(BackupEntry), hasMore: z.boolean() })
  .meta({ id: 'BackupEntries' });
export type BackupEntries = z.infer<typeof BackupEntries>;

/** The backup, and the operation that a request began for it. */
export const BackupOperationResponse = z.object({ backup: Backup, operationId: z.uuid() }).meta({
  id: 'BackupOperationResponse',
});
export type BackupOperationResponse = z.infer<typeof BackupOperationResponse>;

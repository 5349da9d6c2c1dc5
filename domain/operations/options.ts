import { z } from 'zod';
import { fits, longestPaths } from '../payloads/bounds.ts';
import type { OperationKind } from './operation.ts';

/** Where the files of a reinstall come from: a copy of what is there, or nothing. */
export const ReinstallFiles = z.enum(['keep', 'wipe']);
export type ReinstallFiles = z.infer<typeof ReinstallFiles>;

const restorePaths = z
  .array(z.string())
  .max(500)
  .refine((paths) => fits(paths, longestPaths));

/**
 * What an operation is asked to do, beside its kind. Kept in the operation's row, handed to its workflow, and used again by a
 * retry; so it holds ids and choices, never secrets and nothing that grows.
 */
export const OperationOptions = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('install'), startAfterwards: z.boolean() }),
  /** `changesSettings`: variables or image of the request wait in the operation's row (`settings`) to be taken over. */
  z.object({ kind: z.literal('reinstall'), files: ReinstallFiles, changesSettings: z.boolean() }),
  /** `backupId`: the backup to make first; null: none. */
  z.object({ kind: z.literal('update'), backupId: z.uuid().nullable() }),
  /** `skipCountdown`: at once, without the warnings that the policy asks for. */
  z.object({ kind: z.literal('restart'), skipCountdown: z.boolean() }),
  z.object({ kind: z.literal('backup'), backupId: z.uuid() }),
  /** `paths`: only these files and folders of the backup, relative to the server's root; null: all of it. */
  z.object({ kind: z.literal('restore'), backupId: z.uuid(), paths: restorePaths.nullable() }),
  z.object({ kind: z.literal('verify'), backupId: z.uuid() }),
  z.object({ kind: z.literal('delete_backup'), backupId: z.uuid() }),
  z.object({ kind: z.literal('suspend'), reason: z.string().max(500) }),
  z.object({ kind: z.literal('unsuspend') }),
  /**
   * `lastBackupId`: a backup to make before anything goes; null: none. `backups`: what becomes of those there are (a locked one
   * is always kept). `force`: gone for its users at once, and removed from its node when that comes back.
   */
  z.object({
    kind: z.literal('delete'),
    lastBackupId: z.uuid().nullable(),
    backups: z.enum(['keep', 'delete']),
    force: z.boolean(),
  }),
]);
export type OperationOptions = z.infer<typeof OperationOptions>;

/** The options of one kind. */
export type OptionsOf<Kind extends OperationKind> = Extract<OperationOptions, { kind: Kind }>;

import { z } from 'zod';
import { isErrorCode } from '#domain/errors/codes.ts';
import { ArchiveFacts, BackupLocation } from '#domain/backups/backup.ts';
import { Left } from '#domain/nodes/set-aside.ts';
import { BackupSettings } from '../settings.ts';

const StoredBackup = z.object({ location: BackupLocation, archive: ArchiveFacts });
const FileOwner = z.object({ uid: z.number().int(), gid: z.number().int() }).nullable();

export const CreateJob = z.object({
  kind: z.literal('create'),
  settings: BackupSettings,
  location: BackupLocation,
  /** The server's files. */
  files: z.string(),
  ignore: z.array(z.string()),
  diskBytes: z.number().int().positive().optional(),
});
export type CreateJob = z.infer<typeof CreateJob>;

export const DiscardJob = z.object({ kind: z.literal('discard'), settings: BackupSettings, location: BackupLocation });
export type DiscardJob = z.infer<typeof DiscardJob>;

export const VerifyJob = z.object({ kind: z.literal('verify'), settings: BackupSettings, backup: StoredBackup });
export type VerifyJob = z.infer<typeof VerifyJob>;

export const StageJob = z.object({
  kind: z.literal('stage'),
  settings: BackupSettings,
  /** The server's files, which are not touched. */
  files: z.string(),
  /** The folder of the operation; its `staged` is filled. */
  workDir: z.string(),
  owner: FileOwner,
  diskBytes: z.number().int().positive(),
  from: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('backup'), backup: StoredBackup, paths: z.array(z.string()).nullable() }),
    z.object({ kind: z.literal('copy') }),
    z.object({ kind: z.literal('empty') }),
  ]),
});
export type StageJob = z.infer<typeof StageJob>;

export const CountJob = z.object({
  kind: z.literal('count'),
  files: z.string(),
  paths: z.array(z.string()).nullable(),
});
export type CountJob = z.infer<typeof CountJob>;

export const RemoveJob = z.object({
  kind: z.literal('remove'),
  folder: z.string(),
  /** The folder of this removal, outside of every server's tree; what cannot be removed stays in it. */
  into: z.string(),
  /** Something on the file system that must be safe on disk before the folder goes. */
  after: z.string().nullable(),
});
export type RemoveJob = z.infer<typeof RemoveJob>;

/** What the engine's process can be asked for, as the first line of its standard input. */
export const EngineJob = z.discriminatedUnion('kind', [
  CreateJob,
  DiscardJob,
  VerifyJob,
  StageJob,
  CountJob,
  RemoveJob,
]);
export type EngineJob = z.infer<typeof EngineJob>;

export const EngineProgress = z.object({
  phase: z.string(),
  bytesDone: z.number().int().nonnegative().nullable(),
  bytesTotal: z.number().int().nonnegative().nullable(),
});
export type EngineProgress = z.infer<typeof EngineProgress>;

/** What the process says, a line each. */
export const EngineMessage = z.discriminatedUnion('say', [
  z.object({ say: z.literal('progress'), progress: EngineProgress }),
  z.object({ say: z.literal('done'), result: z.unknown() }),
  z.object({
    say: z.literal('failed'),
    code: z.string().refine(isErrorCode),
    message: z.string(),
    kind: z.enum(['permanent', 'transient']),
    details: z.record(z.string(), z.unknown()),
    arguments: z.record(z.string(), z.json()).nullable(),
  }),
]);
export type EngineMessage = z.infer<typeof EngineMessage>;

/** What each kind of job answers. */
export const EngineResults = {
  create: ArchiveFacts.extend({ warnings: z.array(z.string()) }),
  discard: z.null(),
  verify: z.null(),
  stage: z.object({ entries: z.number().int().nonnegative(), bytes: z.number().int().nonnegative() }),
  count: z.object({ entries: z.number().int().nonnegative(), bytes: z.number().int().nonnegative() }),
  remove: z.object({ at: z.string().nullable(), left: Left.nullable() }),
};
export type EngineResult<Kind extends EngineJob['kind']> = z.infer<(typeof EngineResults)[Kind]>;

import path from 'node:path';
import { z } from 'zod';
import { BackupStorage } from '#domain/backups/backup.ts';

export const S3Settings = z.object({
  /** Left out: Amazon's own, by region. */
  endpoint: z.url().optional(),
  region: z.string(),
  bucket: z.string(),
  /** Before every key, without a slash at either end; may be empty. */
  prefix: z.string(),
  /** Left out: what the SDK finds by itself (instance profile, files). */
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }).optional(),
  forcePathStyle: z.boolean(),
  /** A server that neither takes nor gives anything for so long hangs. */
  timeoutSeconds: z.number().positive(),
});
export type S3Settings = z.infer<typeof S3Settings>;

/** Where a node keeps backups. Handed on to the backup engine's process as it is. */
export const BackupSettings = z.object({
  /** Folder of local backups. */
  localDir: z.string(),
  /** Folder of backups in the making: what was written of their manifest, and how far an upload has come. */
  jobsDir: z.string(),
  s3: S3Settings.nullable(),
  /** What this node can store in; the first is its own choice. */
  storages: z.array(BackupStorage).min(1),
  /** How many backups, restores and verifications run at once. */
  concurrency: z.number().int().positive(),
  /** Of Zstandard; gzip has its own. */
  level: z.number().int().min(1).max(12),
});
export type BackupSettings = z.infer<typeof BackupSettings>;

/** The part of a node's configuration that is about backups. */
export interface BackupEnvironment {
  MAMBA_NODE_DATA_DIR: string;
  MAMBA_BACKUP_DIR?: string | undefined;
  MAMBA_BACKUP_STORAGE?: BackupStorage | undefined;
  MAMBA_BACKUP_CONCURRENCY: number;
  MAMBA_BACKUP_LEVEL: number;
  MAMBA_BACKUP_S3_ENDPOINT?: string | undefined;
  MAMBA_BACKUP_S3_REGION: string;
  MAMBA_BACKUP_S3_BUCKET?: string | undefined;
  MAMBA_BACKUP_S3_PREFIX: string;
  MAMBA_BACKUP_S3_ACCESS_KEY_ID?: string | undefined;
  MAMBA_BACKUP_S3_SECRET_ACCESS_KEY?: string | undefined;
  MAMBA_BACKUP_S3_FORCE_PATH_STYLE?: boolean | undefined;
  MAMBA_BACKUP_S3_TIMEOUT_SECONDS: number;
}

export function backupSettings(environment: BackupEnvironment): BackupSettings {
  const s3 = s3Settings(environment);
  const possible: BackupStorage[] = s3 === null ? ['local'] : ['s3', 'local'];
  const chosen = environment.MAMBA_BACKUP_STORAGE ?? possible[0] ?? 'local';
  return {
    localDir: path.resolve(environment.MAMBA_BACKUP_DIR ?? path.join(environment.MAMBA_NODE_DATA_DIR, 'backups')),
    jobsDir: path.resolve(environment.MAMBA_NODE_DATA_DIR, 'backup-jobs'),
    s3,
    storages: [chosen, ...possible.filter((storage) => storage !== chosen)],
    concurrency: environment.MAMBA_BACKUP_CONCURRENCY,
    level: environment.MAMBA_BACKUP_LEVEL,
  };
}

function s3Settings(environment: BackupEnvironment): S3Settings | null {
  const { MAMBA_BACKUP_S3_BUCKET: bucket, MAMBA_BACKUP_S3_ENDPOINT: endpoint } = environment;
  if (bucket === undefined) return null;
  const accessKeyId = environment.MAMBA_BACKUP_S3_ACCESS_KEY_ID;
  const secretAccessKey = environment.MAMBA_BACKUP_S3_SECRET_ACCESS_KEY;
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    region: environment.MAMBA_BACKUP_S3_REGION,
    bucket,
    prefix: environment.MAMBA_BACKUP_S3_PREFIX.replace(/^\/+|\/+$/g, ''),
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
    // Servers of one's own rarely have a name for each bucket.
    forcePathStyle: environment.MAMBA_BACKUP_S3_FORCE_PATH_STYLE ?? endpoint !== undefined,
    timeoutSeconds: environment.MAMBA_BACKUP_S3_TIMEOUT_SECONDS,
  };
}

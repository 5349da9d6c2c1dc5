import { z } from 'zod';
import { BackupStorage } from '#domain/backups/backup.ts';

/** An empty variable is as good as none. */
const optional = z
  .string()
  .optional()
  .transform((value) => value || undefined);

const Settings = z.object({
  /** The API's port for nodes. Needed to join; afterwards it is remembered. */
  MAMBA_API_URL: optional.pipe(z.url({ protocol: /^https$/, message: 'must begin with https://' }).optional()),
  /** Lets this machine become a node, once. */
  MAMBA_JOIN_TOKEN: optional,
  MAMBA_NODE_DATA_DIR: z.string().min(1),
  MAMBA_RUNTIME: z.enum(['docker', 'process', 'auto']).default('auto'),
  MAMBA_DOCKER_SOCKET: z.string().optional(),
  /**
   * A file of CA certificates that install scripts trust besides the usual ones: for networks behind an inspecting proxy.
   * Left out, what this process itself was told to trust; empty, none.
   */
  MAMBA_EXTRA_CA_BUNDLE: z.string().optional(),
  NODE_EXTRA_CA_CERTS: z.string().optional(),
  /** Pool from which each server's bridge network is cut (Docker), and the size of each: `10.213.0.0/16,28`. */
  MAMBA_NETWORK_POOL: z
    .string()
    .regex(/^[0-9.]+\/\d+,\d+$/, 'must look like 10.213.0.0/16,28')
    .transform((text) => {
      const [cidr = '', prefix] = text.split(',');
      return { cidr, prefix: Number(prefix) };
    })
    .optional(),
  /** The process runtime has no isolation; production must ask for it by name. */
  MAMBA_ALLOW_PROCESS_RUNTIME: z.stringbool().default(false),
  /** Folder of local backups; left out, `backups` in the data folder. */
  MAMBA_BACKUP_DIR: optional,
  /** Where backups go unless a request says otherwise; left out, S3 where it is configured. */
  MAMBA_BACKUP_STORAGE: BackupStorage.optional(),
  /** How many backups, restores and verifications run on this node at once; the others wait. */
  MAMBA_BACKUP_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(2),
  /** Left out, Amazon's own. */
  MAMBA_BACKUP_S3_ENDPOINT: optional.pipe(z.url().optional()),
  MAMBA_BACKUP_S3_REGION: z.string().min(1).default('us-east-1'),
  MAMBA_BACKUP_S3_BUCKET: optional,
  MAMBA_BACKUP_S3_PREFIX: z.string().default(''),
  MAMBA_BACKUP_S3_ACCESS_KEY_ID: optional,
  MAMBA_BACKUP_S3_SECRET_ACCESS_KEY: optional,
  MAMBA_BACKUP_S3_FORCE_PATH_STYLE: z.stringbool().optional(),
  /** How long a server may say nothing before it counts as not answering. */
  MAMBA_BACKUP_S3_TIMEOUT_SECONDS: z.coerce.number().min(1).max(3600).default(20),
  NODE_ENV: z.string().optional(),
  MAMBA_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});

const Environment = Settings.refine(
  (all) => all.MAMBA_BACKUP_STORAGE !== 's3' || all.MAMBA_BACKUP_S3_BUCKET !== undefined,
  {
    path: ['MAMBA_BACKUP_S3_BUCKET'],
    message: 'Backups are to go to S3, so the bucket must be named.',
  },
).refine(
  (all) => (all.MAMBA_BACKUP_S3_ACCESS_KEY_ID === undefined) === (all.MAMBA_BACKUP_S3_SECRET_ACCESS_KEY === undefined),
  {
    path: ['MAMBA_BACKUP_S3_SECRET_ACCESS_KEY'],
    message: 'Give both MAMBA_BACKUP_S3_ACCESS_KEY_ID and MAMBA_BACKUP_S3_SECRET_ACCESS_KEY, or neither.',
  },
);
export type NodeConfig = z.infer<typeof Environment>;

/**
 * The node worker's settings, from its environment. What Node itself was told to trust (NODE_EXTRA_CA_CERTS) install scripts
 * trust too, unless MAMBA_EXTRA_CA_BUNDLE names another file. Throws a ZodError that names what is missing.
 */
export function loadConfig(): NodeConfig {
  const { NODE_EXTRA_CA_CERTS, ...environment } = process.env;
  return Environment.parse({ MAMBA_EXTRA_CA_BUNDLE: NODE_EXTRA_CA_CERTS || undefined, ...environment });
}

import { z } from 'zod';
import { LogLevel } from '#domain/log-level.ts';
import { BackupStorage } from '#domain/backups/backup.ts';

/** An empty variable counts as absent. */
const optional = z
  .string()
  .optional()
  .transform((value) => value || undefined);

/** What the node worker reads. */
export const NodeEnvironment = z.object({
  MAMBA_API_URL: optional
    .transform((text) =>
      text
        ?.split(',')
        .map((url) => url.trim())
        .filter((url) => url !== ''),
    )
    .pipe(z.array(z.url({ protocol: /^https$/, message: 'must begin with https://' })).optional())
    .meta({
      description:
        "Address of the API's port for nodes; of several API instances all of them, separated by commas. Required to join; the node remembers it afterwards and learns the addresses of other instances from the API.",
      example: 'https://panel.example.org:8443',
    }),
  MAMBA_JOIN_TOKEN: optional.meta({
    description: 'One-time token that makes this machine a node; the panel shows it.',
    secret: true,
  }),
  MAMBA_NODE_DATA_DIR: z.string().min(1).meta({
    description: "Folder of everything that the node keeps: identity, servers' files, local backups.",
    fallback: '`.mamba-node` with `npm run node`, `node` in the data folder with `npm start`',
  }),
  MAMBA_RUNTIME: z.enum(['docker', 'process', 'auto']).default('auto').meta({
    description: 'What runs game servers. `auto`: Docker where an engine answers.',
  }),
  MAMBA_DOCKER_SOCKET: z.string().optional().meta({
    description: 'Socket of the Docker engine.',
    example: '/run/user/1000/docker.sock',
    fallback: 'the usual places',
  }),
  MAMBA_EXTRA_CA_BUNDLE: z.string().optional().meta({
    description:
      'File of CA certificates that install scripts trust in addition, for networks behind an inspecting proxy. Empty: none.',
    fallback: 'the file in `NODE_EXTRA_CA_CERTS`',
  }),
  NODE_EXTRA_CA_CERTS: z.string().optional().meta({
    description: 'File of CA certificates that Node.js itself trusts in addition.',
  }),
  MAMBA_NETWORK_POOL: z
    .string()
    .regex(/^[0-9.]+\/\d+,\d+$/, 'must look like 10.213.0.0/16,28')
    .transform((text) => {
      const [cidr = '', prefix] = text.split(',');
      return { cidr, prefix: Number(prefix) };
    })
    .optional()
    .meta({
      description:
        "Address range from which each server's bridge network is cut (Docker), and the prefix length of each network.",
      example: '10.213.0.0/16,28',
      fallback: 'a range that the machine does not use',
    }),
  MAMBA_ALLOW_PROCESS_RUNTIME: z.stringbool().default(false).meta({
    description:
      'Allows the process runtime where `NODE_ENV` is `production`. It isolates nothing, so production must ask for it.',
  }),
  MAMBA_BACKUP_DIR: optional.meta({
    description: 'Folder of local backups.',
    fallback: "`backups` in the node's data folder",
  }),
  MAMBA_BACKUP_STORAGE: BackupStorage.optional().meta({
    description: 'Storage of backups whose request names none.',
    fallback: '`s3` where a bucket is configured, else `local`',
  }),
  MAMBA_BACKUP_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(2).meta({
    description:
      'Number of backups, restores and verifications that run on this node at once, beside one slot that is kept for restores; the others wait.',
  }),
  MAMBA_BACKUP_LEVEL: z.coerce.number().int().min(1).max(12).default(1).meta({
    description: 'Level of compression of new backups (Zstandard): higher is smaller and slower.',
  }),
  MAMBA_BACKUP_S3_ENDPOINT: optional.pipe(z.url().optional()).meta({
    description: 'Endpoint of the S3 service.',
    example: 'https://s3.example.org',
    fallback: "Amazon's",
  }),
  MAMBA_BACKUP_S3_REGION: z.string().min(1).default('us-east-1').meta({ description: 'Region of the bucket.' }),
  MAMBA_BACKUP_S3_BUCKET: optional.meta({
    description: 'Bucket of backups.',
    example: 'mamba-backups',
    fallback: 'no backups in S3',
  }),
  MAMBA_BACKUP_S3_PREFIX: z.string().default('').meta({ description: 'Prefix of all keys in the bucket.' }),
  MAMBA_BACKUP_S3_ACCESS_KEY_ID: optional.meta({
    description: 'Access key of the bucket. Set both halves of the key, or neither.',
    fallback: "the AWS SDK's own credential chain",
  }),
  MAMBA_BACKUP_S3_SECRET_ACCESS_KEY: optional.meta({ description: 'Secret half of the access key.', secret: true }),
  MAMBA_BACKUP_S3_FORCE_PATH_STYLE: z.stringbool().optional().meta({
    description: 'Addresses the bucket by path instead of by host name.',
    fallback: 'by path where an endpoint is set',
  }),
  MAMBA_BACKUP_S3_TIMEOUT_SECONDS: z.coerce.number().min(1).max(3600).default(20).meta({
    description: 'Seconds of silence after which the S3 service counts as not answering.',
  }),
  NODE_ENV: z.string().optional().meta({
    description: '`production` refuses the process runtime unless it is allowed by name.',
  }),
  MAMBA_LOG_LEVEL: LogLevel,
});

const Environment = NodeEnvironment.refine(
  (all) => all.MAMBA_BACKUP_STORAGE !== 's3' || all.MAMBA_BACKUP_S3_BUCKET !== undefined,
  {
    path: ['MAMBA_BACKUP_S3_BUCKET'],
    message: 'is required with MAMBA_BACKUP_STORAGE=s3: name the bucket',
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
 * The node worker's settings, from its environment. Install scripts trust the certificates that Node itself trusts
 * (NODE_EXTRA_CA_CERTS), unless MAMBA_EXTRA_CA_BUNDLE names another file. Throws a ZodError that names what is missing.
 */
export function loadConfig(): NodeConfig {
  const { NODE_EXTRA_CA_CERTS, ...environment } = process.env;
  return Environment.parse({ MAMBA_EXTRA_CA_BUNDLE: NODE_EXTRA_CA_CERTS || undefined, ...environment });
}

import { z } from 'zod';
import type { ProviderConfig } from './identity/auth/providers/config.ts';
import { readProviders } from './identity/auth/providers/config.ts';
import { LogLevel } from '#domain/log-level.ts';
import { databaseUrl } from '#prisma/config.ts';
import { readMasterKeys } from '#prisma/keys/config.ts';
import type { MasterKeys } from '#prisma/keys/master-keys.ts';
import { temporalConnection } from '#temporal/runtime/config/connection.ts';

/** An empty variable counts as absent. */
const emptyIsAbsent = (value: unknown) => (value === '' ? undefined : value);

/** What the API reads. */
export const ApiEnvironment = z.object({
  DATABASE_URL: databaseUrl,
  ...temporalConnection,
  MAMBA_HTTP_HOST: z.string().default('127.0.0.1').meta({
    description: 'Address on which the API and the panel listen.',
  }),
  MAMBA_HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(8080).meta({
    description: 'Port of the API and the panel; 0 picks a free one.',
  }),
  MAMBA_PUBLIC_URL: z.url().meta({
    description:
      'Address at which browsers reach the panel. Decides whether cookies are Secure, which origin may send changes, and what links in mails begin with.',
    example: 'https://panel.example.org',
  }),
  MAMBA_TEMPORAL_UI_URL: z.preprocess(emptyIsAbsent, z.url().optional()).meta({
    description: "Address of Temporal's web interface. Its pages may then ask the API to decrypt payloads.",
    example: 'https://temporal.example.org',
    fallback: 'no other origin may ask',
  }),
  MAMBA_SIGN_UP: z
    .preprocess((value) => value || undefined, z.enum(['open', 'closed', 'invitation']).default('invitation'))
    .meta({
      description:
        'Who may create an account: every visitor (`open`), invited people (`invitation`), or administrators alone (`closed`).',
    }),
  /** Only whether there is one; the control worker sends the mails. */
  MAMBA_SMTP_URL: z.string().default(''),
  MAMBA_BREACHED_PASSWORDS_URL: z
    .preprocess(
      (value) => value || undefined,
      z.union([z.literal('off'), z.url()]).default('https://api.pwnedpasswords.com/range/'),
    )
    .meta({
      description:
        'Range service that new passwords are checked against; it receives five digits of a hash. `off` leaves the bundled list.',
    }),
  MAMBA_NODE_HOST: z.preprocess(emptyIsAbsent, z.string().optional()).meta({
    description: 'Address on which the API listens for nodes.',
    fallback: 'the address of the panel',
  }),
  MAMBA_NODE_PORT: z.coerce.number().int().min(0).max(65_535).default(8443).meta({
    description: 'Port for nodes (mutual TLS).',
  }),
  MAMBA_NODE_URL: z.preprocess(emptyIsAbsent, z.url({ protocol: /^https$/ }).optional()).meta({
    description: 'Address at which nodes reach that port; part of the command that joins a machine.',
    example: 'https://panel.example.org:8443',
    fallback: 'the host of the public URL and the port for nodes',
  }),
  MAMBA_INSTANCE_URL: z.preprocess(emptyIsAbsent, z.url({ protocol: /^https$/ }).optional()).meta({
    description:
      'Address at which nodes and the other API instances reach this very instance, where MAMBA_NODE_URL may lead to any of them.',
    example: 'https://api-1.example.org:8443',
    fallback: 'the value of MAMBA_NODE_URL',
  }),
  MAMBA_CA_DIR: z.string().min(1).meta({
    description: 'Folder of the certificate authority of nodes, made by `npm run ca`.',
    fallback: '`ca` in the data folder',
  }),
  MAMBA_NODE_CERTIFICATE_HOURS: z.coerce.number().positive().max(8_760).default(720).meta({
    description: "Lifetime of a node's certificate, in hours. Nodes renew it themselves.",
  }),
  MAMBA_LOG_LEVEL: LogLevel,
  MAMBA_PANEL_HANDLER: z.preprocess(emptyIsAbsent, z.string().optional()).meta({
    description: "Path of the built panel's `handler.js`.",
    fallback: 'a plain page in place of the panel',
  }),
  REDIS_URL: z.preprocess(emptyIsAbsent, z.url().optional()).meta({
    description: 'Redis in which all API instances count requests together.',
    example: 'redis://:PASSWORD@redis.example.org:6379',
    fallback: 'each instance counts for itself',
    secret: true,
  }),
  MAMBA_RATE_LIMIT_FACTOR: z.coerce.number().min(0).default(1).meta({
    description: 'Multiplies all request quotas: 2 allows twice as many, 0 turns them off.',
  }),
  MAMBA_TRUSTED_PROXIES: z.string().default('').meta({
    description:
      "Proxies whose `X-Forwarded-For` is believed, separated by commas: addresses, subnets or `loopback` (Express's `trust proxy`).",
    example: '10.0.0.0/8',
  }),
});

export interface ApiConfig {
  databaseUrl: string;
  temporal: { address: string; namespace: string; uiUrl: string | null };
  http: { host: string; port: number; publicUrl: URL; trustedProxies: string[] };
  nodePort: {
    host: string;
    port: number;
    url: URL;
    /** Null: the same as `url`. */
    instanceUrl: URL | null;
    authorityDir: string;
    certificateMilliseconds: number;
  };
  limits: { redisUrl: string | null; factor: number };
  masterKeys: MasterKeys;
  providers: ProviderConfig[];
  signUp: 'open' | 'closed' | 'invitation';
  /** Whether there is a mail server. */
  sendsMails: boolean;
  /** Null: the bundled list alone. */
  breachedPasswordsUrl: string | null;
  logLevel: string;
  panelHandler: string | null;
}

/**
 * The API's settings, from its environment.
 * @throws Error with one sentence naming every variable that is missing or wrong
 */
export function loadConfig(environment: Record<string, string | undefined> = process.env): ApiConfig {
  const parsed = ApiEnvironment.safeParse(environment);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(
      `The API's settings are not usable. ${faults.join('; ')}. Correct the environment and start again.`,
    );
  }
  const env = parsed.data;
  return {
    databaseUrl: env.DATABASE_URL,
    temporal: {
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      uiUrl: env.MAMBA_TEMPORAL_UI_URL ?? null,
    },
    http: {
      host: env.MAMBA_HTTP_HOST,
      port: env.MAMBA_HTTP_PORT,
      publicUrl: new URL(env.MAMBA_PUBLIC_URL),
      trustedProxies: env.MAMBA_TRUSTED_PROXIES.split(',')
        .map((proxy) => proxy.trim())
        .filter((proxy) => proxy !== ''),
    },
    limits: { redisUrl: env.REDIS_URL ?? null, factor: env.MAMBA_RATE_LIMIT_FACTOR },
    nodePort: {
      host: env.MAMBA_NODE_HOST ?? env.MAMBA_HTTP_HOST,
      port: env.MAMBA_NODE_PORT,
      url: new URL(env.MAMBA_NODE_URL ?? `https://${new URL(env.MAMBA_PUBLIC_URL).hostname}:${env.MAMBA_NODE_PORT}`),
      instanceUrl: env.MAMBA_INSTANCE_URL === undefined ? null : new URL(env.MAMBA_INSTANCE_URL),
      authorityDir: env.MAMBA_CA_DIR,
      certificateMilliseconds: env.MAMBA_NODE_CERTIFICATE_HOURS * 3_600_000,
    },
    masterKeys: readMasterKeys(environment),
    providers: readProviders(environment),
    signUp: env.MAMBA_SIGN_UP,
    sendsMails: env.MAMBA_SMTP_URL !== '',
    breachedPasswordsUrl: env.MAMBA_BREACHED_PASSWORDS_URL === 'off' ? null : env.MAMBA_BREACHED_PASSWORDS_URL,
    logLevel: env.MAMBA_LOG_LEVEL,
    panelHandler: env.MAMBA_PANEL_HANDLER ?? null,
  };
}

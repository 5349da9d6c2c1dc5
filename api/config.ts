import { z } from 'zod';
import type { ProviderConfig } from './identity/auth/providers/config.ts';
import { readProviders } from './identity/auth/providers/config.ts';
import { readMasterKeys } from '#prisma/keys/config.ts';
import type { MasterKeys } from '#prisma/keys/master-keys.ts';

const Environment = z.object({
  DATABASE_URL: z.url(),
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  MAMBA_HTTP_HOST: z.string().default('127.0.0.1'),
  MAMBA_HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** Where browsers reach this API; decides whether cookies are Secure and which origin may write. */
  MAMBA_PUBLIC_URL: z.url(),
  MAMBA_TEMPORAL_UI_URL: z.preprocess((value) => (value === '' ? undefined : value), z.url().optional()),
  /** Who may make an account: anybody, nobody, or whoever was invited. */
  MAMBA_SIGN_UP: z.preprocess(
    (value) => value || undefined,
    z.enum(['open', 'closed', 'invitation']).default('invitation'),
  ),
  /** Read by the control worker, which sends the mails; here it says whether any are sent. */
  MAMBA_SMTP_URL: z.string().default(''),
  /** Asked for five digits of a new password's hash; `off` leaves the bundled list. */
  MAMBA_BREACHED_PASSWORDS_URL: z.preprocess(
    (value) => value || undefined,
    z.union([z.literal('off'), z.url()]).default('https://api.pwnedpasswords.com/range/'),
  ),
  /** Where nodes connect: mutual TLS, a port of its own. Left out, the address of the panel's. */
  MAMBA_NODE_HOST: z.preprocess((value) => (value === '' ? undefined : value), z.string().optional()),
  MAMBA_NODE_PORT: z.coerce.number().int().min(0).max(65_535).default(8443),
  /** Where nodes reach that port, for the command that lets a machine join. */
  MAMBA_NODE_URL: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.url({ protocol: /^https$/ }).optional(),
  ),
  /** Folder of the authority that `npm run ca` makes. */
  MAMBA_CA_DIR: z.string().min(1),
  MAMBA_NODE_CERTIFICATE_HOURS: z.coerce.number().positive().max(8_760).default(720),
  MAMBA_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Path of the panel's `build/handler.js`; without it the API serves a plain page instead of the panel. */
  MAMBA_PANEL_HANDLER: z.preprocess((value) => (value === '' ? undefined : value), z.string().optional()),
  /** Counts requests for all instances of the API together; without it each counts for itself. */
  REDIS_URL: z.preprocess((value) => (value === '' ? undefined : value), z.url().optional()),
  /** Of the quotas of requests: 2 allows twice as many, 0 all. */
  MAMBA_RATE_LIMIT_FACTOR: z.coerce.number().min(0).default(1),
  /** Proxies whose X-Forwarded-For is believed (Express's `trust proxy`: addresses, subnets, `loopback`). */
  MAMBA_TRUSTED_PROXIES: z.string().default(''),
});

export interface ApiConfig {
  databaseUrl: string;
  temporal: { address: string; namespace: string; uiUrl: string | null };
  http: { host: string; port: number; publicUrl: URL; trustedProxies: string[] };
  nodePort: { host: string; port: number; url: URL; authorityDir: string; certificateMilliseconds: number };
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
  const parsed = Environment.safeParse(environment);
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

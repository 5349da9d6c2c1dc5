import { z } from 'zod';
import { readMasterKeys } from '../prisma/keys/config.ts';

const Environment = z
  .object({
    DATABASE_URL: z.url(),
    TEMPORAL_ADDRESS: z.string().min(1),
    TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
    MAMBA_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
    /** Actors and operations kept in memory between their steps, a good MiB each; any other is played again from its history. */
    MAMBA_CACHED_WORKFLOWS: z.coerce.number().int().min(0).max(100_000).default(300),
    /** The prebuilt workflow bundle; beside this file once built. */
    MAMBA_WORKFLOW_BUNDLE: z.string().optional(),
    /** Told, by a signed POST, of servers that are not started again; left out: nobody is. */
    MAMBA_NOTIFY_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
    MAMBA_NOTIFY_WEBHOOK_SECRET: z.string().min(16).optional(),
  })
  .superRefine(({ MAMBA_NOTIFY_WEBHOOK_URL: url, MAMBA_NOTIFY_WEBHOOK_SECRET: secret }, context) => {
    if (url === undefined || secret !== undefined) return;
    const message = 'is needed with MAMBA_NOTIFY_WEBHOOK_URL: at least 16 characters that its receiver knows, too';
    context.addIssue({ code: 'custom', path: ['MAMBA_NOTIFY_WEBHOOK_SECRET'], message });
  });

/** The control worker's settings, from its environment. Throws a ZodError that names what is missing. */
export function loadConfig() {
  const {
    MAMBA_NOTIFY_WEBHOOK_URL: url,
    MAMBA_NOTIFY_WEBHOOK_SECRET: secret,
    ...rest
  } = Environment.parse(process.env);
  return {
    ...rest,
    masterKeys: readMasterKeys(process.env),
    notify: url === undefined || secret === undefined ? null : { url, secret },
  };
}

import { z } from 'zod';
import { readMasterKeys } from '#prisma/keys/config.ts';

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
    /** `smtp://user:password@host:587`, or `smtps://…:465`; left out: mails are kept for an administrator to read. */
    MAMBA_SMTP_URL: z.preprocess(
      (value) => (value === '' ? undefined : value),
      z.url({ protocol: /^smtps?$/ }).optional(),
    ),
    /** `Mamba Host <panel@example.org>` */
    MAMBA_MAIL_FROM: z.preprocess((value) => (value === '' ? undefined : value), z.string().optional()),
    MAMBA_PUBLIC_URL: z.url().default('http://localhost:8080'),
  })
  .superRefine(({ MAMBA_SMTP_URL: url, MAMBA_MAIL_FROM: from }, context) => {
    if (url === undefined || from !== undefined) return;
    const message = 'is needed with MAMBA_SMTP_URL: the address that mails come from';
    context.addIssue({ code: 'custom', path: ['MAMBA_MAIL_FROM'], message });
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
    MAMBA_SMTP_URL: smtpUrl,
    MAMBA_MAIL_FROM: from,
    MAMBA_PUBLIC_URL: publicUrl,
    ...rest
  } = Environment.parse(process.env);
  const mailServer = smtpUrl === undefined || from === undefined ? null : { url: smtpUrl, from, publicUrl };
  return {
    ...rest,
    masterKeys: readMasterKeys(process.env),
    mailServer,
    notify: url === undefined || secret === undefined ? null : { url, secret },
  };
}

import { z } from 'zod';
import { readMasterKeys } from '#prisma/keys/config.ts';
import { OutboundNetworks } from '#outbound/config.ts';
import type { WebhookSecret } from '#outbound/webhooks.ts';
import { isWebhookSecret, webhookSecretPrefix } from '#outbound/webhooks.ts';

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
    /** Receives a signed POST about each server that is not started again. */
    MAMBA_NOTIFY_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
    /** `whsec_` and base64, as Standard Webhooks wants it; a secret without that prefix is used as raw bytes. */
    MAMBA_NOTIFY_WEBHOOK_SECRET: z
      .string()
      .min(16)
      .refine((text) => !text.startsWith(webhookSecretPrefix) || isWebhookSecret(text), {
        error: 'is not `whsec_` and 24 to 64 bytes in base64',
      })
      .optional(),
    MAMBA_OUTBOUND_NETWORKS: OutboundNetworks,
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
    const message = 'is needed with MAMBA_NOTIFY_WEBHOOK_URL: a secret that its receiver knows, too';
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
    MAMBA_OUTBOUND_NETWORKS: networks,
    ...rest
  } = Environment.parse(process.env);
  const mailServer = smtpUrl === undefined || from === undefined ? null : { url: smtpUrl, from, publicUrl };
  return {
    ...rest,
    masterKeys: readMasterKeys(process.env),
    mailServer,
    notify: url === undefined || secret === undefined ? null : { url, secret: secretOf(secret), networks },
  };
}

/** Secrets of installations that are older than Standard Webhooks have another form, and stay valid as raw bytes. */
const secretOf = (text: string): WebhookSecret => (text.startsWith(webhookSecretPrefix) ? text : Buffer.from(text));

import { z } from 'zod';
import { LogLevel } from '#domain/log-level.ts';
import { databaseUrl } from '#prisma/config.ts';
import { readMasterKeys } from '#prisma/keys/config.ts';
import { OutboundNetworks } from '#outbound/config.ts';
import type { WebhookSecret } from '#outbound/webhooks.ts';
import { isWebhookSecret, webhookSecretPrefix } from '#outbound/webhooks.ts';
import { temporalConnection } from '#temporal/runtime/config/connection.ts';

/** What the control worker reads. */
export const ControlWorkerEnvironment = z
  .object({
    DATABASE_URL: databaseUrl,
    ...temporalConnection,
    MAMBA_LOG_LEVEL: LogLevel,
    MAMBA_CACHED_WORKFLOWS: z.coerce.number().int().min(0).max(100_000).default(300).meta({
      description:
        'Number of workflows kept in memory between their steps, a good MiB each. Any other workflow is replayed from its history first.',
    }),
    MAMBA_WORKFLOW_BUNDLE: z.string().optional().meta({
      description: 'Path of the prebuilt workflow bundle.',
      fallback: '`workflow-bundle.js` beside the program',
    }),
    MAMBA_NOTIFY_WEBHOOK_URL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({
        description: 'Receives a signed POST when a server crashes and is not started again.',
        example: 'https://chat.example.org/hooks/mamba',
        fallback: 'no notification',
      }),
    MAMBA_NOTIFY_WEBHOOK_SECRET: z
      .string()
      .min(16)
      .refine((text) => !text.startsWith(webhookSecretPrefix) || isWebhookSecret(text), {
        error: 'is not `whsec_` and 24 to 64 bytes in base64',
      })
      .optional()
      .meta({
        description:
          'Signs the notifications: `whsec_` and base64, as Standard Webhooks has it, or any 16 characters. The receiver knows it too. Required with `MAMBA_NOTIFY_WEBHOOK_URL`.',
        secret: true,
      }),
    MAMBA_OUTBOUND_NETWORKS: OutboundNetworks,
    MAMBA_SMTP_URL: z
      .preprocess((value) => (value === '' ? undefined : value), z.url({ protocol: /^smtps?$/ }).optional())
      .meta({
        description: 'Mail server that sends confirmations, password links and invitations.',
        example: 'smtps://USER:PASSWORD@mail.example.org:465',
        fallback: 'mails are kept, and administrators copy their links under _Mails_',
        secret: true,
      }),
    MAMBA_MAIL_FROM: z
      .preprocess((value) => (value === '' ? undefined : value), z.string().optional())
      .meta({
        description: 'Sender of all mails. Required with `MAMBA_SMTP_URL`.',
        example: 'Mamba Host <panel@example.org>',
      }),
    MAMBA_PUBLIC_URL: z.url().default('http://localhost:8080'),
  })
  .superRefine(({ MAMBA_SMTP_URL: url, MAMBA_MAIL_FROM: from }, context) => {
    if (url === undefined || from !== undefined) return;
    const message = 'is needed with MAMBA_SMTP_URL: the address that mails come from';
    context.addIssue({ code: 'custom', path: ['MAMBA_MAIL_FROM'], message });
  })
  .superRefine(({ MAMBA_NOTIFY_WEBHOOK_URL: url, MAMBA_NOTIFY_WEBHOOK_SECRET: secret }, context) => {
    if (url === undefined || secret !== undefined) return;
    const message = 'is needed with MAMBA_NOTIFY_WEBHOOK_URL: at least 16 characters that the receiver knows too';
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
  } = ControlWorkerEnvironment.parse(process.env);
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

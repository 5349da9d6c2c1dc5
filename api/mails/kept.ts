import { z } from 'zod';
import { codedError } from '#domain/errors.ts';
import type { MailSummary } from '#domain/contracts/mails.ts';
import { openText } from '#domain/contracts/sealer.ts';
import { mailContext } from '#domain/mails/mail.ts';
import { recordAudit } from '../audit/audit.ts';
import { notFound } from '../http/authorize.ts';
import type { Database } from '#prisma/client.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';
import type { Call } from '../http/call.ts';
import type { Mailer } from './mailer.ts';

const mostListed = 200;

/** Recent mails, newest first, without their contents. */
export async function listMails(prisma: Database): Promise<MailSummary[]> {
  const rows = await prisma.mail.findMany({ omit: { values: true }, orderBy: { createdAt: 'desc' }, take: mostListed });
  return rows.map(({ id, to, template, error, createdAt, sentAt, failedAt }) => ({
    id,
    to,
    template,
    status: sentAt !== null ? 'sent' : failedAt !== null ? 'kept' : 'waiting',
    error,
    createdAt: createdAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
  }));
}

const WithLink = z.looseObject({ link: z.string() });

/**
 * The link of a mail that was not sent, for an administrator to pass on. It may grant access, so it is audited.
 * @throws DomainError `mail.not_found`, `mail.gone` when it was sent, is too old, or had no link
 */
export async function revealLink(
  { deps, caller, context }: Call<{ prisma: Database; sealer: Sealer }>,
  id: string,
): Promise<string> {
  const row = await deps.prisma.mail.findUnique({ where: { id } });
  if (row === null) throw notFound('mail.not_found');
  const text = row.values === null ? null : await openText(deps.sealer, null, mailContext(id), row.values);
  const link = text === null ? undefined : WithLink.safeParse(JSON.parse(text)).data?.link;
  if (link === undefined) throw codedError('mail.gone');
  const details = { mailId: id, to: row.to, template: row.template };
  await recordAudit(deps.prisma, context, { caller, action: 'mail.reveal_link', details });
  return link;
}

/** Sends a kept mail again. @throws DomainError `mail.not_found`, `mail.gone` */
export async function sendAgain(
  { deps, caller, context }: Call<{ prisma: Database; mailer: Pick<Mailer, 'launch'> }>,
  id: string,
): Promise<void> {
  const row = await deps.prisma.mail.findUnique({ where: { id }, omit: { values: true } });
  if (row === null) throw notFound('mail.not_found');
  const { count } = await deps.prisma.mail.updateMany({
    where: { id, sentAt: null, failedAt: { not: null }, values: { not: null } },
    data: { failedAt: null, error: null, launchedAt: null },
  });
  if (count === 0) throw codedError('mail.gone');
  await recordAudit(deps.prisma, context, { caller, action: 'mail.send_again', details: { mailId: id, to: row.to } });
  deps.mailer.launch(id);
}

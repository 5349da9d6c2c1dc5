import { z } from 'zod';
import type { MailSummary } from '#domain/contracts/mails.ts';
import { openText } from '#domain/contracts/sealer.ts';
import { mailContext } from '#domain/mails/mail.ts';
import { recordAudit } from '../audit/audit.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../http/authorize.ts';
import { problem } from '../http/refuse.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';

interface Call {
  deps: ApiDependencies;
  caller: Caller;
  context: RequestContext;
}

const mostListed = 200;

/** The mails of late, newest first; never what stands in them. */
export async function listMails({ prisma }: Pick<ApiDependencies, 'prisma'>): Promise<MailSummary[]> {
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
 * The link of a mail that was not sent, for an administrator to hand over himself. It may let somebody in, so it is audited.
 * @throws DomainError `mail.not_found`, `mail.gone` when it was sent, is too old, or had no link
 */
export async function revealLink({ deps, caller, context }: Call, id: string): Promise<string> {
  const row = await deps.prisma.mail.findUnique({ where: { id } });
  if (row === null) throw notFound('mail.not_found');
  const text = row.values === null ? null : await openText(deps.sealer, null, mailContext(id), row.values);
  const link = text === null ? undefined : WithLink.safeParse(JSON.parse(text)).data?.link;
  if (link === undefined) throw problem('mail.gone', 'This mail was sent, is too old, or had no link in it.');
  const details = { mailId: id, to: row.to, template: row.template };
  await recordAudit(deps.prisma, context, { caller, action: 'mail.reveal_link', details });
  return link;
}

/** Has a mail that was kept sent again. @throws DomainError `mail.not_found`, `mail.gone` */
export async function sendAgain({ deps, caller, context }: Call, id: string): Promise<void> {
  const row = await deps.prisma.mail.findUnique({ where: { id }, omit: { values: true } });
  if (row === null) throw notFound('mail.not_found');
  const { count } = await deps.prisma.mail.updateMany({
    where: { id, sentAt: null, failedAt: { not: null }, values: { not: null } },
    data: { failedAt: null, error: null, launchedAt: null },
  });
  if (count === 0) throw problem('mail.gone', 'This mail was sent, is on its way, or is too old.');
  await recordAudit(deps.prisma, context, { caller, action: 'mail.send_again', details: { mailId: id, to: row.to } });
  deps.mailer.launch(id);
}

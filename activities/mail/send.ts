import { openText } from '#domain/contracts/sealer.ts';
import { warningOf } from '#domain/errors/sentences/warnings.ts';
import { defaultLocale, readLocale } from '#domain/locale.ts';
import { Mail, mailContext } from '#domain/mails/mail.ts';
import type { MailActivities } from '#temporal/contracts/control/mail.ts';
import type { ControlDependencies } from '../dependencies.ts';
import { render } from './templates/render.ts';
import { transportTo } from './server.ts';

/** Sends mails of the `mails` table. */
export function createMailActivities({ prisma, sealer, mailServer = null }: ControlDependencies): MailActivities {
  const transport = mailServer === null ? null : transportTo(mailServer);
  return {
    async sendMail({ mailId }) {
      const row = await prisma.mail.findUnique({ where: { id: mailId } });
      if (row === null) return 'gone';
      if (row.sentAt !== null || row.values === null) return 'sent';
      if (transport === null || mailServer === null) {
        const error = warningOf('mail.no_server');
        await prisma.mail.updateMany({ where: { id: mailId }, data: { failedAt: new Date(), error } });
        return 'kept';
      }
      const values: unknown = JSON.parse(await openText(sealer, null, mailContext(mailId), row.values));
      const message = render(
        Mail.parse({ template: row.template, values }),
        mailServer.publicUrl,
        readLocale(row.locale) ?? defaultLocale,
      );
      // The same id for every attempt: a mail server may recognise a repeated message.
      const domain = /@([^>\s]+)/.exec(mailServer.from)?.[1] ?? 'localhost';
      await transport({ to: row.to, messageId: `<${mailId}@${domain}>`, ...message });
      await prisma.mail.updateMany({
        where: { id: mailId },
        data: { sentAt: new Date(), values: null, failedAt: null, error: null },
      });
      return 'sent';
    },

    async failMail({ mailId, reason }) {
      await prisma.mail.updateMany({
        where: { id: mailId, sentAt: null },
        data: { failedAt: new Date(), error: reason },
      });
    },
  };
}

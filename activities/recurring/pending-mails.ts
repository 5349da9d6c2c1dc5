import { Context } from '@temporalio/activity';
import type { RecurringActivities } from '#temporal/contracts/control/recurring.ts';
import { MailLauncher } from '#temporal/launch/mails.ts';
import type { ControlDependencies } from '../dependencies.ts';

const defaultOlderThan = 10_000;
const atOnce = 100;

/** Repairs "mail recorded, start failed": launches mails that have no workflow. Idempotent by their ids. */
export function createPendingMailActivities({
  prisma,
  temporal,
}: ControlDependencies): Pick<RecurringActivities, 'launchPendingMails'> {
  const launcher = new MailLauncher(temporal);
  return {
    async launchPendingMails({ olderThanMilliseconds = defaultOlderThan }) {
      const waiting = await prisma.mail.findMany({
        where: {
          launchedAt: null,
          sentAt: null,
          failedAt: null,
          createdAt: { lt: new Date(Date.now() - olderThanMilliseconds) },
        },
        select: { id: true },
        orderBy: { id: 'asc' },
        take: atOnce,
      });
      for (const { id } of waiting) {
        await launcher.send(id);
        await prisma.mail.updateMany({ where: { id }, data: { launchedAt: new Date() } });
        Context.current().heartbeat();
      }
      return { launched: waiting.length };
    },
  };
}

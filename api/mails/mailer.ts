import type { Logger } from 'pino';
import { v7 as uuid } from 'uuid';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { sealText } from '#domain/contracts/sealer.ts';
import type { Mail } from '#domain/mails/mail.ts';
import { mailContext } from '#domain/mails/mail.ts';
import type { Database } from '#prisma/client.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { MailLauncher } from '#temporal/launch/mails.ts';

interface Needs {
  prisma: Database;
  sealer: Sealer;
  launcher: MailLauncher;
  log: Logger;
}

/**
 * Mails that must not be lost: a row in the transaction of the change that they report, then a workflow that sends it. A mail that was
 * committed but not launched (the API died, Temporal was away) is launched by recurring work (`activities/recurring`).
 */
export class Mailer {
  readonly #needs: Needs;
  readonly #launching = new Set<Promise<void>>();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Adds a mail to the transaction; after its commit, `launch` sends it at once. Returns its id. */
  async add(
    transaction: Pick<Prisma.TransactionClient, 'mail'>,
    to: string,
    { template, values }: Mail,
  ): Promise<string> {
    const id = uuid();
    const sealed = await sealText(this.#needs.sealer, null, mailContext(id), JSON.stringify(values));
    await transaction.mail.create({ data: { id, to, template, values: sealed } });
    return id;
  }

  /** Does not wait, so that the time of an answer does not show whether a mail is sent. */
  launch(mailId: string): void {
    const launched = this.#begin(mailId)
      .catch((error: unknown) =>
        this.#needs.log.warn({ err: error, mailId }, 'mail not launched; recurring work launches it'),
      )
      .finally(() => this.#launching.delete(launched));
    this.#launching.add(launched);
  }

  async close(): Promise<void> {
    await Promise.all(this.#launching);
  }

  async #begin(mailId: string): Promise<void> {
    await this.#needs.launcher.send(mailId);
    await this.#needs.prisma.mail.updateMany({ where: { id: mailId }, data: { launchedAt: new Date() } });
  }
}

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

  /**
   * Adds a mail to what the transaction changes; after its commit, `launch` sends it at once. It is written in the language of the
   * account with this address.
   * @param languageOf address of the account whose language is taken where `to` has no account
   * @returns the mail's id
   */
  async add(
    transaction: Pick<Prisma.TransactionClient, 'mail' | 'user'>,
    to: string,
    { template, values }: Mail,
    languageOf?: string,
  ): Promise<string> {
    const id = uuid();
    const sealed = await sealText(this.#needs.sealer, null, mailContext(id), JSON.stringify(values));
    const locale =
      (await chosenLocale(transaction, to)) ?? (languageOf ? await chosenLocale(transaction, languageOf) : null);
    await transaction.mail.create({ data: { id, to, template, values: sealed, locale } });
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

/** The language that the owner of an address chose, else that of their browser; null without such an account. */
async function chosenLocale(
  transaction: Pick<Prisma.TransactionClient, 'user'>,
  email: string,
): Promise<string | null> {
  const user = await transaction.user.findUnique({ where: { email }, select: { locale: true, browserLocale: true } });
  return user?.locale ?? user?.browserLocale ?? null;
}

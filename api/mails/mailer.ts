import type { Logger } from 'pino';
import { v7 as uuid } from 'uuid';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { sealText } from '#domain/contracts/sealer.ts';
import type { Mail } from '#domain/mails/mail.ts';
import { mailContext } from '#domain/mails/mail.ts';
import type { Database } from '#prisma/client.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { MailLauncher } from '#temporal/launch/mails.ts';
import { Rounds } from '../reconcile/rounds.ts';

interface Needs {
  prisma: Database;
  sealer: Sealer;
  launcher: MailLauncher;
  log: Logger;
}

const everyMilliseconds = 30_000;
const olderThanMilliseconds = 10_000;
const atOnce = 100;

/**
 * Mails that must not be lost: a row in the transaction of what they tell of, then a workflow that sends it. What was committed and
 * not begun (the API died, Temporal was away) is begun in the next round.
 */
export class Mailer {
  readonly #needs: Needs;
  readonly #rounds: Rounds;
  readonly #launching = new Set<Promise<void>>();

  constructor(needs: Needs) {
    this.#needs = needs;
    const failed = 'mails that wait could not be looked at; they are in the next round';
    this.#rounds = new Rounds(needs.log, everyMilliseconds, failed, () => this.#round(olderThanMilliseconds));
  }

  /** Adds a mail to what the transaction changes; after its commit, `launch` has it sent at once. Answers with its id. */
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

  /** Does not wait, so that no answer takes longer for somebody to whom a mail is sent. */
  launch(mailId: string): void {
    const launched = this.#begin(mailId)
      .catch((error: unknown) =>
        this.#needs.log.warn({ err: error, mailId }, 'mail not begun; it is in the next round'),
      )
      .finally(() => this.#launching.delete(launched));
    this.#launching.add(launched);
  }

  /** One round now; never throws. Answers with how many were begun. */
  run(olderThan = olderThanMilliseconds): Promise<number> {
    return this.#rounds.run(() => this.#round(olderThan));
  }

  async close(): Promise<void> {
    await this.#rounds.close();
    await Promise.all(this.#launching);
  }

  async #round(olderThan: number): Promise<number> {
    const waiting = await this.#needs.prisma.mail.findMany({
      where: { launchedAt: null, sentAt: null, failedAt: null, createdAt: { lt: new Date(Date.now() - olderThan) } },
      select: { id: true },
      orderBy: { id: 'asc' },
      take: atOnce,
    });
    for (const { id } of waiting) await this.#begin(id);
    return waiting.length;
  }

  async #begin(mailId: string): Promise<void> {
    await this.#needs.launcher.send(mailId);
    await this.#needs.prisma.mail.updateMany({ where: { id: mailId }, data: { launchedAt: new Date() } });
  }
}

import type { Client } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Sealer } from '#domain/contracts/sealer.ts';
import type { Database } from '#prisma/client.ts';
import type { Operation } from '#prisma/generated/client.ts';
import { keepHistory } from '#prisma/histories.ts';
import { operationWorkflowId } from '#temporal/contracts/names.ts';
import { readHistory } from '#temporal/runtime/operation-history.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import { Rounds } from './rounds.ts';

interface Needs {
  prisma: Database;
  sealer: Sealer;
  temporal: Client;
  log: Logger;
}

const everyMilliseconds = 300_000;
/** Until then its actor is at it. */
const olderThanMilliseconds = 60_000;
/** Well within what Temporal keeps. */
const youngerThanMilliseconds = 24 * 3_600_000;
const atOnce = 50;

type Ended = Pick<Operation, 'id' | 'kind' | 'serverId'>;

/**
 * Copies the histories of operations that ended without an actor to do it: of backups whose server is gone, or whose actor was
 * ended by force. One that cannot be copied holds up none of the others.
 */
export class Histories {
  readonly #needs: Needs;
  readonly #rounds: Rounds;
  /** The last one that a round which did not get to the end looked at; the next round goes on behind it. */
  #after: string | undefined;
  #isClosing = false;

  constructor(needs: Needs) {
    this.#needs = needs;
    const failed = 'histories could not be copied; they are in the next round';
    this.#rounds = new Rounds(needs.log, everyMilliseconds, failed, () => this.#round(olderThanMilliseconds));
  }

  /** One round; never throws. Answers with how many were copied. */
  run(olderThan = olderThanMilliseconds): Promise<number> {
    return this.#rounds.run(() => this.#round(olderThan));
  }

  close(): Promise<void> {
    this.#isClosing = true;
    return this.#rounds.close();
  }

  async #round(olderThan: number): Promise<number> {
    let copied = 0;
    do {
      const operations = await this.#without(olderThan);
      for (const operation of operations) {
        if (this.#isClosing) return copied;
        this.#after = operation.id;
        const outcome = await this.#copy(operation);
        // Each further one would wait as long for nothing.
        if (outcome === 'no answer') return copied;
        if (outcome === 'copied') copied += 1;
      }
      if (operations.length < atOnce) this.#after = undefined;
    } while (this.#after !== undefined);
    return copied;
  }

  /** Ended operations whose history is not kept and may still be had. */
  #without(olderThan: number): Promise<Ended[]> {
    const now = Date.now();
    return this.#needs.prisma.operation.findMany({
      where: {
        endedAt: { lt: new Date(now - olderThan), gt: new Date(now - youngerThanMilliseconds) },
        // What never began has none.
        startedAt: { not: null },
        history: null,
        historyGoneAt: null,
        ...(this.#after === undefined ? {} : { id: { gt: this.#after } }),
      },
      select: { id: true, kind: true, serverId: true },
      // Ids grow with time.
      orderBy: { id: 'asc' },
      take: atOnce,
    });
  }

  async #copy({ id, kind, serverId }: Ended): Promise<'copied' | 'not copied' | 'no answer'> {
    const { prisma, sealer, temporal, log } = this.#needs;
    const workflowId = operationWorkflowId(serverId, kind, id);
    try {
      const history = await withinDeadline(temporal, () => readHistory(temporal, workflowId), 15_000);
      if (history === null) log.info({ operationId: id }, 'the history of an operation is gone; it cannot be kept');
      return (await keepHistory(prisma, sealer, id, history)) ? 'copied' : 'not copied';
    } catch (error) {
      log.warn({ err: error, operationId: id }, 'the history of an operation could not be copied; it is tried again');
      return isGrpcServiceError(error) ? 'no answer' : 'not copied';
    }
  }
}

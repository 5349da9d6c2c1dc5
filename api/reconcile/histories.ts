import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Database } from '../../prisma/client.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import { operationWorkflowId } from '../../temporal/contracts/names.ts';
import { readHistory } from '../../temporal/runtime/operation-history.ts';
import { withinDeadline } from '../temporal-deadline.ts';
import { Rounds } from './rounds.ts';

interface Needs {
  prisma: Database;
  temporal: Client;
  log: Logger;
}

const everyMilliseconds = 300_000;
/** Until then its actor is at it. */
const olderThanMilliseconds = 60_000;
/** Well within what Temporal keeps. */
const youngerThanMilliseconds = 24 * 3_600_000;
const atOnce = 50;

/**
 * Copies the histories of operations that ended without an actor to do it: of backups whose server is gone, or whose actor was
 * ended by force.
 */
export class Histories {
  private readonly needs: Needs;
  private readonly rounds: Rounds;

  constructor(needs: Needs) {
    this.needs = needs;
    const failed = 'histories could not be copied; they are in the next round';
    this.rounds = new Rounds(needs.log, everyMilliseconds, failed, () => this.round(olderThanMilliseconds));
  }

  /** One round; never throws. Answers with how many were copied. */
  run(olderThan = olderThanMilliseconds): Promise<number> {
    return this.rounds.run(() => this.round(olderThan));
  }

  close(): Promise<void> {
    return this.rounds.close();
  }

  private async round(olderThan: number): Promise<number> {
    const now = Date.now();
    const operations = await this.needs.prisma.operation.findMany({
      where: {
        endedAt: { lt: new Date(now - olderThan), gt: new Date(now - youngerThanMilliseconds) },
        // What never began has none.
        startedAt: { not: null },
        history: null,
      },
      select: { id: true, kind: true, serverId: true },
      orderBy: { endedAt: 'asc' },
      take: atOnce,
    });
    let copied = 0;
    for (const operation of operations) if (await this.copy(operation)) copied += 1;
    return copied;
  }

  private async copy({ id, kind, serverId }: { id: string; kind: string; serverId: string }): Promise<boolean> {
    const { prisma, temporal } = this.needs;
    const workflowId = operationWorkflowId(serverId, kind, id);
    const history = await withinDeadline(temporal, () => readHistory(temporal, workflowId), 15_000);
    if (history === null) return false;
    const { count } = await prisma.operationHistory.createMany({
      data: {
        operationId: id,
        events: history.events as unknown as Prisma.InputJsonArray,
        isTruncated: history.isTruncated,
      },
      skipDuplicates: true,
    });
    return count > 0;
  }
}

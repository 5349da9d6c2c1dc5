import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import { DomainError } from '#domain/errors.ts';
import { OperationInputRow } from '#domain/operations/input.ts';
import type { OperationKind } from '#domain/operations/operation.ts';
import type { Database } from '#prisma/client.ts';
import type { Server } from '#prisma/generated/client.ts';
import { operationWorkflowId } from '#temporal/contracts/names.ts';
import type { ServerLauncher } from '#temporal/launch/servers.ts';
import { releaseBackups } from '../backups/release.ts';
import { optionsOf, runsWithoutActor } from '../operations/options.ts';
import { sendOperation, startInput } from '../operations/start.ts';
import { actorStateOf, actorStateToDelete } from '../servers/actor-state.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import { Rounds } from './rounds.ts';

interface Needs {
  prisma: Database;
  temporal: Client;
  launcher: ServerLauncher;
  log: Logger;
}

const everyMilliseconds = 30_000;
const olderThanMilliseconds = 10_000;
const atOnce = 50;

/** Repairs "row committed, start failed": launches operations that are pending but have no workflow. Idempotent by their ids. */
export class PendingOperations {
  readonly #needs: Needs;
  readonly #rounds: Rounds;

  constructor(needs: Needs) {
    this.#needs = needs;
    const failed = 'pending operations could not be looked at; they are in the next round';
    this.#rounds = new Rounds(needs.log, everyMilliseconds, failed, () => this.#round(olderThanMilliseconds));
  }

  /** One round; never throws. Answers with how many were launched. */
  run(olderThan = olderThanMilliseconds): Promise<number> {
    return this.#rounds.run(() => this.#round(olderThan));
  }

  close(): Promise<void> {
    return this.#rounds.close();
  }

  async #round(olderThan: number): Promise<number> {
    const createdAt = { lt: new Date(Date.now() - olderThan) };
    let launched = 0;
    let last: PendingOperation | undefined;
    do {
      const operations: PendingOperation[] = await this.#needs.prisma.operation.findMany({
        where: { status: 'pending', createdAt, ...(last && { id: { gt: last.id } }) },
        include: { server: true },
        // Ids grow with time.
        orderBy: { id: 'asc' },
        take: atOnce,
      });
      for (const operation of operations) if (await this.#launch(operation)) launched += 1;
      last = operations.length === atOnce ? operations.at(-1) : undefined;
    } while (last !== undefined);
    return launched;
  }

  async #launch(operation: PendingOperation): Promise<boolean> {
    const { id, serverId, tenantId, requestedById, requestedByName, server } = operation;
    const input = OperationInputRow.parse(operation.input);
    const { requestId } = input;
    if (await this.#hasWorkflow(operation)) return false;
    const requestedBy = { userId: requestedById, name: requestedByName, requestId };
    const known = {
      serverId,
      tenantId,
      nodeId: server.nodeId,
      state: (operation.kind === 'delete' ? actorStateToDelete : actorStateOf)(server),
    };
    const options = optionsOf(operation.kind, input);
    try {
      if (options === null) throw new DomainError('internal', 'The request does not say what to do. Ask for it again.');
      await withinDeadline(this.#needs.temporal, () =>
        sendOperation(
          this.#needs.launcher,
          known,
          startInput(id, options, requestedBy),
          runsWithoutActor(options.kind, server.deletedAt !== null),
        ),
      );
      this.#needs.log.info({ operationId: id, requestId }, 'pending operation launched');
      return true;
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'permanent') await this.#fail(operation, error);
      // Temporal answered a moment ago, so it is this one actor that does not: the others must not wait for it.
      else
        this.#needs.log.warn(
          { err: error, operationId: id },
          'pending operation not launched; it is in the next round',
        );
      return false;
    }
  }

  async #hasWorkflow({ serverId, kind, id }: PendingOperation): Promise<boolean> {
    const handle = this.#needs.temporal.workflow.getHandle(operationWorkflowId(serverId, kind, id));
    try {
      await withinDeadline(this.#needs.temporal, () => handle.describe());
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  /** Refused for good: nobody waits for an answer any more, so the row says why. */
  async #fail({ id, serverId }: PendingOperation, refusal: DomainError): Promise<void> {
    await this.#needs.prisma.$transaction(async (transaction) => {
      await transaction.operation.updateMany({
        where: { id, status: 'pending' },
        data: { status: 'failed', endedAt: new Date(), errorCode: refusal.code, errorMessage: refusal.userMessage },
      });
      await releaseBackups(transaction, id, 'failed');
      await notifyChanged(transaction, 'operation', id);
      await notifyChanged(transaction, 'server', serverId);
    });
    this.#needs.log.warn({ operationId: id, code: refusal.code }, 'pending operation refused');
  }
}

interface PendingOperation {
  id: string;
  kind: OperationKind;
  serverId: string;
  tenantId: string;
  requestedById: string | null;
  requestedByName: string;
  input: unknown;
  server: Server;
}

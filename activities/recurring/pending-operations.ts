import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { codedError, DomainError } from '#domain/errors.ts';
import { sentError } from '#domain/errors/travel.ts';
import { OperationInputRow } from '#domain/operations/input.ts';
import { optionsOf, runsWithoutActor } from '#domain/operations/recorded-options.ts';
import type { Database } from '#prisma/client.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { closeOperation } from '#prisma/operations/close.ts';
import type { RecurringActivities } from '#temporal/contracts/control/recurring.ts';
import { operationWorkflowId } from '#temporal/contracts/names.ts';
import { actorStateOf, actorStateToDelete } from '#temporal/launch/actor-state.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import { sendOperation, startInput } from '#temporal/launch/operations.ts';
import { ServerLauncher } from '#temporal/launch/servers.ts';
import type { ControlDependencies } from '../dependencies.ts';

const defaultOlderThan = 10_000;
const atOnce = 50;

type PendingOperation = Prisma.OperationGetPayload<{ include: { server: true } }>;
type Outcome = 'launched' | 'refused' | 'left' | 'running';

/** Repairs "row committed, start failed": launches operations that are pending without a workflow. Idempotent by their ids. */
export function createPendingOperationActivities({
  prisma,
  temporal,
}: ControlDependencies): Pick<RecurringActivities, 'launchPendingOperations'> {
  const launcher = new ServerLauncher(temporal);
  return {
    async launchPendingOperations({ olderThanMilliseconds = defaultOlderThan }) {
      const counts: Record<Outcome, number> = { launched: 0, refused: 0, left: 0, running: 0 };
      for await (const operation of pendingOperations(prisma, olderThanMilliseconds)) {
        counts[await launch(prisma, temporal, launcher, operation)] += 1;
        Context.current().heartbeat();
      }
      const { launched, refused, left } = counts;
      return { launched, refused, left };
    },
  };
}

async function* pendingOperations(prisma: Database, olderThanMilliseconds: number): AsyncGenerator<PendingOperation> {
  const createdAt = { lt: new Date(Date.now() - olderThanMilliseconds) };
  let last: PendingOperation | undefined;
  do {
    const operations: PendingOperation[] = await prisma.operation.findMany({
      where: { status: 'pending', createdAt, ...(last && { id: { gt: last.id } }) },
      include: { server: true },
      // Ids grow with time.
      orderBy: { id: 'asc' },
      take: atOnce,
    });
    yield* operations;
    last = operations.length === atOnce ? operations.at(-1) : undefined;
  } while (last !== undefined);
}

async function launch(
  prisma: Database,
  temporal: Client,
  launcher: ServerLauncher,
  operation: PendingOperation,
): Promise<Outcome> {
  const { id, kind, serverId, tenantId, requestedById, requestedByName, server } = operation;
  if (await hasWorkflow(temporal, operation)) return 'running';
  const input = OperationInputRow.parse(operation.input);
  const requestedBy = { userId: requestedById, name: requestedByName, requestId: input.requestId };
  const state = (kind === 'delete' ? actorStateToDelete : actorStateOf)(server);
  const known = { serverId, tenantId, nodeId: server.nodeId, state };
  const options = optionsOf(kind, input);
  try {
    if (options === null) throw codedError('operation.malformed');
    const withoutActor = runsWithoutActor(options.kind, server.deletedAt !== null);
    await withinDeadline(temporal, () =>
      sendOperation(launcher, known, startInput(id, options, requestedBy), withoutActor),
    );
    return 'launched';
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'permanent') {
      await failOperation(prisma, operation, error);
      return 'refused';
    }
    // Temporal answered a moment ago, so only this actor does not: the other operations must not wait for it.
    Context.current().log.warn('pending operation not launched; it is in the next round', { operationId: id, error });
    return 'left';
  }
}

async function hasWorkflow(temporal: Client, { serverId, kind, id }: PendingOperation): Promise<boolean> {
  const handle = temporal.workflow.getHandle(operationWorkflowId(serverId, kind, id));
  try {
    await withinDeadline(temporal, () => handle.describe());
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** The actor refused, and the user's request was answered long ago: the row says why. */
async function failOperation(
  prisma: Database,
  { id, serverId }: PendingOperation,
  refusal: DomainError,
): Promise<void> {
  const error = sentError(refusal);
  await prisma.$transaction((transaction) =>
    closeOperation(transaction, { operationId: id, serverId, error, onlyPending: true }),
  );
}

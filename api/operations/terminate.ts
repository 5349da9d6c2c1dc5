import { isOver } from '#domain/operations/operation.ts';
import { DomainError } from '#domain/errors.ts';
import { recordAudit } from '../audit/audit.ts';
import { releaseBackups } from '#prisma/operations/release-backups.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../http/authorize.ts';
import { problem } from '../http/refuse.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import { runsWithoutActor } from '#domain/operations/recorded-options.ts';
import { loadOperations } from './rows.ts';

interface TerminateCall {
  operationId: string;
  caller: Caller;
  context: RequestContext;
}

/**
 * Ends an operation that does not even cancel, on the spot. What it left is taken back by its server's actor, in a workflow
 * of its own. Written into the audit first: it happened, also where we die in the middle of it.
 * @throws DomainError `operation.not_running`, `temporal.unavailable`
 */
export async function terminateOperation(
  deps: ApiDependencies,
  { operationId, caller, context }: TerminateCall,
): Promise<void> {
  const [row] = await loadOperations(deps.prisma, [operationId]);
  if (row === undefined) throw notFound('operation.not_found');
  const notRunning = problem('operation.not_running', 'This operation is not running any more.');
  if (isOver(row.status)) throw notRunning;
  const { id, kind, serverId, tenantId, nodeId } = row;
  await recordAudit(deps.prisma, context, {
    caller,
    tenantId,
    serverId,
    action: 'operation.terminate',
    details: { operationId, kind },
  });
  try {
    await withinDeadline(deps.temporal, () =>
      deps.launcher.terminateOperation({ serverId, tenantId, nodeId }, { id, kind }, `Ended by ${caller.name}.`),
    );
  } catch (error) {
    // It ended a moment ago, or has not begun; that is for the reconciler to begin or refuse.
    if (error instanceof DomainError && error.code === 'server.no_actor') throw notRunning;
    throw error;
  }
  if (runsWithoutActor(kind, row.serverDeleted)) await close(deps, row.id, serverId);
}

/** Nobody watches an operation without an actor: its row is closed here. */
async function close({ prisma }: ApiDependencies, id: string, serverId: string): Promise<void> {
  await prisma.$transaction(async (transaction) => {
    await transaction.operation.updateMany({
      where: { id, status: { in: ['pending', 'running', 'cancelling'] } },
      data: {
        status: 'failed',
        endedAt: new Date(),
        errorCode: 'operation.terminated',
        errorMessage: 'Ended by an administrator.',
      },
    });
    await releaseBackups(transaction, id, 'failed');
    await notifyChanged(transaction, 'operation', id);
    await notifyChanged(transaction, 'server', serverId);
  });
}

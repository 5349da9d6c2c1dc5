import type { Operation } from '#domain/contracts/operations.ts';
import { recordAudit } from '../audit/audit.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../http/authorize.ts';
import { problem } from '../http/refuse.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import { getOperation } from './find.ts';
import { runsWithoutActor } from '#domain/operations/recorded-options.ts';
import { isCancellable } from './present.ts';
import { loadOperations } from './rows.ts';

interface CancelCall {
  operationId: string;
  caller: Caller;
  context: RequestContext;
}

/**
 * Asks a running operation to take back what it did and end.
 * @throws DomainError `operation.not_cancellable`, `operation.not_running`, `temporal.unavailable`
 */
export async function cancelOperation(
  deps: ApiDependencies,
  { operationId, caller, context }: CancelCall,
): Promise<Operation> {
  const [row] = await loadOperations(deps.prisma, [operationId]);
  if (row === undefined) throw notFound('operation.not_found');
  if (!isCancellable(row)) {
    throw problem(
      'operation.not_cancellable',
      row.endedAt === null ? 'This operation cannot be cancelled any more.' : 'This operation has ended.',
    );
  }
  const { serverId, tenantId, nodeId } = row;
  const server = { serverId, tenantId, nodeId };
  const requestedBy = { userId: caller.userId, name: caller.name, requestId: context.requestId };
  await withinDeadline(deps.temporal, () =>
    runsWithoutActor(row.kind, row.serverDeleted)
      ? deps.launcher.cancelAlone(server, row)
      : deps.launcher.cancelOperation(server, { operationId, requestedBy }),
  );
  await recordAudit(deps.prisma, context, {
    caller,
    tenantId: row.tenantId,
    serverId: row.serverId,
    action: 'operation.cancel',
    details: { operationId },
  });
  return getOperation(deps, operationId);
}

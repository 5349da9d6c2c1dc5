import { isOver } from '#domain/operations/operation.ts';
import { codedError, DomainError } from '#domain/errors.ts';
import { sentError } from '#domain/errors/travel.ts';
import { auditThenSend } from '../audit/audit-then-send.ts';
import { notFound } from '../http/authorize.ts';
import { closeOperation } from '#prisma/operations/close.ts';
import { serverOf } from '#temporal/contracts/server/ref.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import { runsWithoutActor } from '#domain/operations/recorded-options.ts';
import { loadOperations } from './rows.ts';
import type { Call } from '../http/call.ts';
import type { LaunchNeeds } from './start.ts';

/**
 * Ends an operation at once that cannot be cancelled. Its server's actor undoes its steps, in a workflow of its own.
 * @throws DomainError `operation.not_running`, `temporal.unavailable`
 */
export async function terminateOperation(call: Call<LaunchNeeds>, operationId: string): Promise<void> {
  const { deps, caller } = call;
  const [row] = await loadOperations(deps.prisma, [operationId]);
  if (row === undefined) throw notFound('operation.not_found');
  const notRunning = codedError('operation.not_running');
  if (isOver(row.status)) throw notRunning;
  const { id, kind, serverId, tenantId } = row;
  const event = { tenantId, serverId, action: 'operation.terminate', details: { operationId, kind } };
  await auditThenSend(call, event, async () => {
    try {
      await withinDeadline(deps.temporal, () =>
        deps.launcher.terminateOperation(serverOf(row), { id, kind }, `Ended by ${caller.name}.`),
      );
    } catch (error) {
      // It ended a moment ago, or has not begun; the reconciler begins or refuses it then.
      if (error instanceof DomainError && error.code === 'server.no_actor') throw notRunning;
      throw error;
    }
  });
  if (!runsWithoutActor(kind, row.serverDeleted)) return;
  // An operation with an actor is closed by its actor.
  const error = sentError(codedError('operation.terminated'));
  await deps.prisma.$transaction((transaction) => closeOperation(transaction, { operationId: id, serverId, error }));
}

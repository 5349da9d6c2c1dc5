import { codedError } from '#domain/errors.ts';
import type { Operation } from '#domain/contracts/operations.ts';
import { auditThenSend } from '../audit/audit-then-send.ts';
import { notFound } from '../http/authorize.ts';
import { serverOf } from '#temporal/contracts/server/ref.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import { getOperation } from './find.ts';
import { runsWithoutActor } from '#domain/operations/recorded-options.ts';
import { isCancellable } from './present.ts';
import { loadOperations } from './rows.ts';
import type { Call } from '../http/call.ts';
import { requestedBy } from '../http/call.ts';
import type { LiveNeeds } from '../realtime/live-facts.ts';
import type { LaunchNeeds } from './start.ts';

interface Needs extends LaunchNeeds, LiveNeeds {}

/**
 * Asks a running operation to undo its steps and end.
 * @throws DomainError `operation.not_cancellable`, `operation.not_running`, `temporal.unavailable`
 */
export async function cancelOperation(call: Call<Needs>, operationId: string): Promise<Operation> {
  const { deps } = call;
  const [row] = await loadOperations(deps.prisma, [operationId]);
  if (row === undefined) throw notFound('operation.not_found');
  if (!isCancellable(row)) {
    throw codedError(row.endedAt === null ? 'operation.not_cancellable' : 'operation.not_running');
  }
  const { serverId, tenantId } = row;
  const server = serverOf(row);
  const event = { tenantId, serverId, action: 'operation.cancel', details: { operationId } };
  await auditThenSend(call, event, () =>
    withinDeadline(deps.temporal, () =>
      runsWithoutActor(row.kind, row.serverDeleted)
        ? deps.launcher.cancelAlone(server, row)
        : deps.launcher.cancelOperation(server, { operationId, requestedBy: requestedBy(call) }),
    ),
  );
  return getOperation(deps, operationId);
}

import { v7 as uuid } from 'uuid';
import { DomainError } from '../../domain/errors.ts';
import type { OperationKind } from '../../domain/operations/operation.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { StartOperationInput } from '../../temporal/contracts/server.ts';
import type { KnownServer } from '../../temporal/launch/servers.ts';
import { recordAudit } from '../audit/audit.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { notifyChanged } from '../realtime/notify.ts';
import { withinDeadline } from '../temporal-deadline.ts';

/** Kept in the operation's row: enough to launch it again. */
export interface OperationInputRow {
  startAfterwards?: boolean;
  requestId: string | null;
}

export interface OperationRequest {
  server: KnownServer;
  kind: OperationKind;
  caller: Caller;
  context: RequestContext;
  idempotencyKey: string | null;
  startAfterwards?: boolean;
}

/** Writes the operation's row, its audit entry and the notification; part of the caller's transaction. Answers with its id. */
export async function insertOperation(
  transaction: Prisma.TransactionClient,
  request: OperationRequest,
): Promise<string> {
  const { server, kind, caller, context } = request;
  const id = uuid();
  const input: OperationInputRow = { startAfterwards: request.startAfterwards ?? false, requestId: context.requestId };
  await transaction.operation.create({
    data: {
      id,
      kind,
      serverId: server.serverId,
      tenantId: server.tenantId,
      idempotencyKey: request.idempotencyKey,
      requestedById: caller.userId,
      requestedByName: caller.name,
      requestedFromIp: context.ip,
      input: { ...input },
    },
  });
  await recordAudit(transaction, context, {
    userId: caller.userId,
    tenantId: server.tenantId,
    serverId: server.serverId,
    action: `server.${kind}`,
    details: { operationId: id },
  });
  await notifyChanged(transaction, 'operation', id);
  await notifyChanged(transaction, 'server', server.serverId);
  return id;
}

/**
 * Hands a committed operation to its server's actor. When Temporal is away the row stays pending and the reconciler sees to
 * it; when the actor refuses, `takeBack` removes what was written and the refusal is thrown on.
 */
export async function launchOperation(
  deps: ApiDependencies,
  operationId: string,
  request: OperationRequest,
  takeBack: () => Promise<void>,
): Promise<void> {
  const { caller, context } = request;
  const input: StartOperationInput = {
    operationId,
    kind: request.kind,
    requestedBy: { userId: caller.userId, name: caller.name, requestId: context.requestId },
    startAfterwards: request.startAfterwards ?? false,
  };
  try {
    await withinDeadline(deps.temporal, () => deps.launcher.startOperation(request.server, input));
  } catch (error) {
    // No answer is no refusal: it may have begun. The row stays, and launching again is harmless.
    if (!(error instanceof DomainError) || error.kind === 'transient') {
      context.log.warn({ err: error, operationId }, 'operation stays pending: Temporal did not answer');
      return;
    }
    await takeBack();
    throw error;
  }
}

/** Removes an operation that never began. What the audit says stays. */
export async function removeOperation(
  transaction: Prisma.TransactionClient,
  operationId: string,
  serverId: string,
): Promise<void> {
  await transaction.operation.deleteMany({ where: { id: operationId, status: 'pending' } });
  await notifyChanged(transaction, 'server', serverId);
}

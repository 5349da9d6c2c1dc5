import { v7 as uuid } from 'uuid';
import { DomainError } from '#domain/errors.ts';
import type { OperationInputRow, WaitingSettings } from '#domain/operations/input.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { sendOperation, startInput } from '#temporal/launch/operations.ts';
import type { KnownServer } from '#temporal/launch/servers.ts';
import { recordAudit } from '../audit/audit.ts';
import { releaseBackups } from '#prisma/operations/release-backups.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';

export interface OperationRequest {
  id: string;
  server: KnownServer;
  options: OperationOptions;
  /** Wait in the row until the operation takes them over. */
  settings?: WaitingSettings | undefined;
  /** The server is gone, and its actor with it: the operation runs by itself. */
  withoutActor?: boolean;
  retryOfId?: string | null | undefined;
  caller: Caller;
  context: RequestContext;
  idempotencyKey: string | null;
}

export const newOperationId = (): string => uuid();

/** Writes the operation's row, its audit entry and the notification; part of the caller's transaction. */
export async function insertOperation(transaction: Prisma.TransactionClient, request: OperationRequest): Promise<void> {
  const { id, server, options, settings, caller, context } = request;
  const input: OperationInputRow = { options, requestId: context.requestId, ...(settings && { settings }) };
  await transaction.operation.create({
    data: {
      id,
      kind: options.kind,
      serverId: server.serverId,
      tenantId: server.tenantId,
      idempotencyKey: request.idempotencyKey,
      requestedById: caller.userId,
      requestedByName: caller.name,
      requestedFromIp: context.ip,
      retryOfId: request.retryOfId ?? null,
      input,
    },
  });
  await recordAudit(transaction, context, {
    caller,
    tenantId: server.tenantId,
    serverId: server.serverId,
    action: `server.${options.kind}`,
    details: { operationId: id, ...(request.retryOfId ? { retryOf: request.retryOfId } : {}) },
  });
  await notifyChanged(transaction, 'operation', id);
  await notifyChanged(transaction, 'server', server.serverId);
}

/**
 * Hands a committed operation to its server's actor. When Temporal is away the row stays pending and the reconciler sees to
 * it; when the actor refuses, `takeBack` removes what was written and the refusal is thrown on.
 */
export async function launchOperation(
  deps: ApiDependencies,
  request: OperationRequest,
  takeBack: () => Promise<void> = () =>
    deps.prisma.$transaction((transaction) => removeOperation(transaction, request.id, request.server.serverId)),
): Promise<void> {
  const { id, options, server, caller, context, withoutActor = false } = request;
  const requestedBy = { userId: caller.userId, name: caller.name, requestId: context.requestId };
  try {
    await withinDeadline(deps.temporal, () =>
      sendOperation(deps.launcher, server, startInput(id, options, requestedBy), withoutActor),
    );
  } catch (error) {
    // No answer is no refusal: it may have begun. The row stays, and launching again is harmless.
    if (!(error instanceof DomainError) || error.kind === 'transient') {
      context.log.warn({ err: error, operationId: id }, 'operation stays pending: Temporal did not answer');
      return;
    }
    await takeBack();
    throw error;
  }
}

/** Removes an operation that never began, and what was written for it. What the audit says stays. */
export async function removeOperation(
  transaction: Prisma.TransactionClient,
  operationId: string,
  serverId: string,
): Promise<void> {
  await releaseBackups(transaction, operationId, 'refused');
  await transaction.operation.deleteMany({ where: { id: operationId, status: 'pending' } });
  await notifyChanged(transaction, 'server', serverId);
}

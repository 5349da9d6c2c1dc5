import { v7 as uuid } from 'uuid';
import { DomainError } from '#domain/errors.ts';
import type { OperationInputRow, WaitingSettings } from '#domain/operations/input.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { sendOperation, startInput } from '#temporal/launch/operations.ts';
import type { KnownServer, ServerLauncher } from '#temporal/launch/servers.ts';
import { recordAudit } from '../audit/audit.ts';
import { releaseBackups } from '#prisma/operations/release-backups.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import type { Client } from '@temporalio/client';
import type { Database } from '#prisma/client.ts';
import { recordRefusal } from '../audit/refusal.ts';
import { onceSettled } from './once-settled.ts';
import type { Call, KeyedCall } from '../http/call.ts';
import { requestedBy } from '../http/call.ts';

export interface OperationRequest {
  id: string;
  server: KnownServer;
  options: OperationOptions;
  /** Settings that wait in the row until the operation applies them. */
  settings?: WaitingSettings | undefined;
  /** The server is deleted, and its actor with it: the operation runs without an actor. */
  withoutActor?: boolean;
  retryOfId?: string | null | undefined;
}

export const newOperationId = (): string => uuid();

/** What sending an operation to its actor takes. */
export interface LaunchNeeds {
  prisma: Database;
  temporal: Client;
  launcher: ServerLauncher;
}

const auditOf = ({ id, server, options, retryOfId }: OperationRequest) => ({
  tenantId: server.tenantId,
  serverId: server.serverId,
  action: `server.${options.kind}`,
  details: { operationId: id, ...(retryOfId ? { retryOf: retryOfId } : {}) },
});

/** Writes the operation's row, its audit entry and the notification; part of the caller's transaction. */
export async function insertOperation(
  transaction: Prisma.TransactionClient,
  { caller, context, idempotencyKey, requestDigest }: KeyedCall<unknown>,
  request: OperationRequest,
): Promise<void> {
  const { id, server, options, settings } = request;
  const input: OperationInputRow = {
    options,
    requestId: context.requestId,
    ...(idempotencyKey !== null && { requestDigest }),
    ...(settings && { settings }),
  };
  await transaction.operation.create({
    data: {
      id,
      kind: options.kind,
      serverId: server.serverId,
      tenantId: server.tenantId,
      idempotencyKey,
      requestedById: caller.userId,
      requestedByName: caller.name,
      requestedFromIp: context.ip,
      retryOfId: request.retryOfId ?? null,
      input,
    },
  });
  await recordAudit(transaction, context, { caller, ...auditOf(request) });
  await notifyChanged(transaction, 'operation', id);
  await notifyChanged(transaction, 'server', server.serverId);
}

/**
 * Sends a committed operation to its server's actor. Without an answer the row stays pending for the reconciler. When the actor
 * refuses, `takeBack` removes what was written, the refusal is audited in the same transaction, and it is thrown on.
 */
export async function launchOperation(
  call: Call<LaunchNeeds>,
  request: OperationRequest,
  takeBack: (transaction: Prisma.TransactionClient) => Promise<void> = (transaction) =>
    removeOperation(transaction, request.id, request.server.serverId),
): Promise<void> {
  const { deps, caller, context } = call;
  const { id, options, server, withoutActor = false } = request;
  try {
    await onceSettled(deps.prisma, { serverId: server.serverId, except: id }, () =>
      withinDeadline(deps.temporal, () =>
        sendOperation(deps.launcher, server, startInput(id, options, requestedBy(call)), withoutActor),
      ),
    );
  } catch (error) {
    // Without an answer it may have begun. The row stays, and sending it again is harmless.
    if (!(error instanceof DomainError) || error.kind === 'transient') {
      context.log.warn({ err: error, operationId: id }, 'operation stays pending: Temporal did not answer');
      return;
    }
    const { code } = error;
    await deps.prisma.$transaction(async (transaction) => {
      await takeBack(transaction);
      await recordRefusal(transaction, context, { caller, ...auditOf(request) }, { code });
    });
    throw error;
  }
}

/** Removes an operation that never began, and the rows written for it. Audit entries stay. */
export async function removeOperation(
  transaction: Prisma.TransactionClient,
  operationId: string,
  serverId: string,
): Promise<void> {
  await releaseBackups(transaction, operationId, 'refused');
  await transaction.operation.deleteMany({ where: { id: operationId, status: 'pending' } });
  await notifyChanged(transaction, 'server', serverId);
}

import type { WaitingSettings } from '#domain/operations/input.ts';
import type { OperationKind } from '#domain/operations/operation.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { notFound } from '../http/authorize.ts';
import { actorStateToDelete } from '#temporal/launch/actor-state.ts';
import { findEarlier } from './idempotency.ts';
import { onceSettled } from './once-settled.ts';
import { runsWithoutActor } from '#domain/operations/recorded-options.ts';
import type { LaunchNeeds, OperationRequest } from './start.ts';
import { insertOperation, launchOperation, newOperationId } from './start.ts';
import type { KeyedCall } from '../http/call.ts';

/** The server that an operation is about. */
export interface OperationTarget {
  serverId: string;
  /** The operation that is retried. */
  retryOfId?: string | undefined;
}

const settings = {
  blueprint: { select: { definition: true } },
  variables: true,
  node: { select: { facts: true } },
} as const;
/** A server with everything that decides how an operation on it is done. */
export type PlannedServer = Prisma.ServerGetPayload<{ include: typeof settings }>;

/** What is to be done, and the rows that it needs. */
export interface OperationPlan {
  options: OperationOptions;
  settings?: WaitingSettings | undefined;
  /** The backup that it makes. */
  backup?: Prisma.BackupUncheckedCreateInput | undefined;
}

export interface Wanted extends OperationTarget {
  kinds: OperationKind[];
  /** The backup that the operation is about. */
  backupId?: string | undefined;
  /** Also for a deleted server. */
  ofDeleted?: boolean;
}

/**
 * Plans and records an operation in one transaction, then sends it to its actor. Repeated with the same key it answers with the
 * first operation's id; a refused operation leaves nothing but its audit entries.
 * @throws DomainError what `plan` throws, the actor's refusal, `request.idempotency_key_reused`, `server.not_found`
 */
export async function beginOperation(
  call: KeyedCall<LaunchNeeds>,
  { retryOfId, ...sought }: Wanted,
  plan: (transaction: Prisma.TransactionClient, server: PlannedServer) => Promise<OperationPlan> | OperationPlan,
): Promise<string> {
  const { deps } = call;
  const earlier = await findEarlier(call, sought);
  if (earlier !== null) return earlier.id;
  try {
    const request = await onceSettled(deps.prisma, sought, async () => {
      const server = await deps.prisma.server.findFirst({
        where: { id: sought.serverId, ...(sought.ofDeleted === true ? {} : { deletedAt: null }) },
        include: settings,
      });
      if (server === null) throw notFound('server.not_found');
      return deps.prisma.$transaction(async (transaction) => {
        const planned = await plan(transaction, server);
        const operation = { ...requestOf(server, planned), retryOfId };
        await insertOperation(transaction, call, operation);
        if (planned.backup !== undefined) {
          await transaction.backup.create({ data: { ...planned.backup, operationId: operation.id } });
        }
        return operation;
      });
    });
    await launchOperation(call, request);
    return request.id;
  } catch (error) {
    // Of concurrent requests with one key the first to commit counts, whatever stopped the second.
    const first = await findEarlier(call, sought);
    if (first === null) throw error;
    return first.id;
  }
}

function requestOf(server: PlannedServer, plan: OperationPlan): OperationRequest {
  return {
    id: newOperationId(),
    server: {
      serverId: server.id,
      tenantId: server.tenantId,
      nodeId: server.nodeId,
      state: actorStateToDelete(server),
    },
    options: plan.options,
    settings: plan.settings,
    withoutActor: runsWithoutActor(plan.options.kind, server.deletedAt !== null),
  };
}

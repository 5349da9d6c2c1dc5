import type { WaitingSettings } from '#domain/operations/input.ts';
import type { OperationKind } from '#domain/operations/operation.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../http/authorize.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { actorStateToDelete } from '#temporal/launch/actor-state.ts';
import type { WantedOperation } from './idempotency.ts';
import { findEarlier } from './idempotency.ts';
import { runsWithoutActor } from '#domain/operations/recorded-options.ts';
import type { OperationRequest } from './start.ts';
import { insertOperation, launchOperation, newOperationId } from './start.ts';

/** A request for an operation, as its route hands it on. */
export interface OperationCall {
  serverId: string;
  caller: Caller;
  context: RequestContext;
  idempotencyKey: string | null;
  /** The operation that is tried again. */
  retryOfId?: string | undefined;
}

const settings = {
  blueprint: { select: { definition: true } },
  variables: true,
  node: { select: { facts: true } },
} as const;
/** A server with all that decides how an operation on it is done. */
export type PlannedServer = Prisma.ServerGetPayload<{ include: typeof settings }>;

/** What is to be done, and what is written down for it. */
export interface OperationPlan {
  options: OperationOptions;
  settings?: WaitingSettings | undefined;
  /** The backup that it makes. */
  backup?: Prisma.BackupUncheckedCreateInput | undefined;
}

export interface Wanted {
  kinds: OperationKind[];
  /** Of operations about one backup: which. */
  backupId?: string | undefined;
  /** Also for a server that is in no list any more. */
  ofDeleted?: boolean;
}

/**
 * Plans and writes down an operation in one transaction, then hands it on. Asked again with the same key it answers with the
 * first one's id, and nothing is left of one that is refused.
 * @throws DomainError what `plan` throws, the actor's refusal, `request.idempotency_key_reused`, `server.not_found`
 */
export async function beginOperation(
  deps: ApiDependencies,
  call: OperationCall,
  wanted: Wanted,
  plan: (transaction: Prisma.TransactionClient, server: PlannedServer) => Promise<OperationPlan> | OperationPlan,
): Promise<string> {
  const sought: WantedOperation = { ...wanted, serverId: call.serverId };
  const earlier = await findEarlier(deps.prisma, call.idempotencyKey, sought);
  if (earlier !== null) return earlier.id;
  try {
    const server = await deps.prisma.server.findFirst({
      where: { id: call.serverId, ...(wanted.ofDeleted === true ? {} : { deletedAt: null }) },
      include: settings,
    });
    if (server === null) throw notFound('server.not_found');
    const request = await deps.prisma.$transaction(async (transaction) => {
      const planned = await plan(transaction, server);
      const operation = requestOf(call, server, planned);
      await insertOperation(transaction, operation);
      if (planned.backup !== undefined) {
        await transaction.backup.create({ data: { ...planned.backup, operationId: operation.id } });
      }
      return operation;
    });
    await launchOperation(deps, request);
    return request.id;
  } catch (error) {
    // Two requests with one key at the same moment: the first to commit counts, whatever stopped the second.
    const first = await findEarlier(deps.prisma, call.idempotencyKey, sought);
    if (first === null) throw error;
    return first.id;
  }
}

function requestOf(call: OperationCall, server: PlannedServer, plan: OperationPlan): OperationRequest {
  const { caller, context, idempotencyKey, retryOfId } = call;
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
    retryOfId,
    caller,
    context,
    idempotencyKey,
  };
}

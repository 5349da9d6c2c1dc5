import type { Operation } from '../../domain/contracts/operations.ts';
import type { OperationKind } from '../../domain/operations/operation.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../http/authorize.ts';
import { problem } from '../http/refuse.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { getOperation } from '../operations/find.ts';
import { findEarlier, isDoubledKey } from '../operations/idempotency.ts';
import type { OperationRequest } from '../operations/start.ts';
import { insertOperation, launchOperation, removeOperation } from '../operations/start.ts';
import { actorStateOf } from './actor-state.ts';

interface OperationCall {
  serverId: string;
  caller: Caller;
  context: RequestContext;
  idempotencyKey: string | null;
}

/** Installs a server whose first install never succeeded; reinstalls any other. */
export async function installServer(deps: ApiDependencies, call: OperationCall): Promise<Operation> {
  return begin(deps, call, ['install', 'reinstall'], async ({ id }) => {
    const installed = await deps.prisma.operation.findFirst({
      where: { serverId: id, kind: { in: ['install', 'reinstall'] }, status: 'succeeded' },
      select: { id: true },
    });
    return installed === null ? 'install' : 'reinstall';
  });
}

/** @throws DomainError `server.name_mismatch` unless the name was typed as it is */
export async function deleteServer(
  deps: ApiDependencies,
  call: OperationCall,
  confirmName: string,
): Promise<Operation> {
  return begin(deps, call, ['delete'], async ({ name }) => {
    if (confirmName === name) return 'delete';
    const sentence = `Type the server's name, ${name}, to delete it.`;
    throw problem('server.name_mismatch', sentence, {
      details: { errors: [{ path: 'confirmName', message: sentence }] },
    });
  });
}

type Decide = (server: { id: string; name: string }) => Promise<OperationKind>;

async function begin(
  deps: ApiDependencies,
  call: OperationCall,
  kinds: OperationKind[],
  decide: Decide,
): Promise<Operation> {
  const wanted = { kinds, serverId: call.serverId };
  const earlier = await findEarlier(deps.prisma, call.idempotencyKey, wanted);
  if (earlier !== null) return getOperation(deps, earlier.id);
  const server = await deps.prisma.server.findFirst({ where: { id: call.serverId, deletedAt: null } });
  if (server === null) throw notFound('server.not_found');
  const kind = await decide(server);
  const ref = { serverId: server.id, tenantId: server.tenantId, nodeId: server.nodeId, state: actorStateOf(server) };
  const { caller, context, idempotencyKey } = call;
  const request: OperationRequest = { server: ref, kind, caller, context, idempotencyKey };
  try {
    const id = await deps.prisma.$transaction((transaction) => insertOperation(transaction, request));
    await launchOperation(deps, id, request, () =>
      deps.prisma.$transaction((transaction) => removeOperation(transaction, id, server.id)),
    );
    return await getOperation(deps, id);
  } catch (error) {
    const first = isDoubledKey(error) ? await findEarlier(deps.prisma, idempotencyKey, wanted) : null;
    if (first === null) throw error;
    return getOperation(deps, first.id);
  }
}

import { v7 as uuid } from 'uuid';
import type { RecoveryRequest, Server } from '#domain/contracts/servers.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import { recordAudit } from '../audit/audit.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../http/authorize.ts';
import { codedError } from '#domain/errors.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { actorStateOf } from '#temporal/launch/actor-state.ts';
import { getServer } from '../servers/find.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';

type Action = RecoveryRequest['action'];

export const recoveryPermissions: Record<Action, Permission> = { start_now: 'power.start', stop_trying: 'power.stop' };

interface RecoveryCall {
  serverId: string;
  action: Action;
  caller: Caller;
  context: RequestContext;
  idempotencyKey: string | null;
}

/**
 * Hands the wish to the server's actor and answers once it is accepted.
 * @throws DomainError with the actor's reason; `temporal.unavailable`
 */
export async function requestRecovery(deps: ApiDependencies, call: RecoveryCall): Promise<Server> {
  const { serverId, action, caller, context } = call;
  const row = await deps.prisma.server.findFirst({ where: { id: serverId, deletedAt: null } });
  if (row === null) throw notFound('server.not_found');
  // Nothing that ever ran has crashed: an actor is not made only to hear so.
  if (row.status === 'new') throw codedError('server.not_installed');
  const { tenantId, nodeId } = row;
  const requestedBy = { userId: caller.userId, name: caller.name, requestId: context.requestId };
  await withinDeadline(deps.temporal, () =>
    deps.launcher.recovery(
      { serverId, tenantId, nodeId, state: actorStateOf(row) },
      { action, requestedBy },
      call.idempotencyKey ?? uuid(),
    ),
  );
  const [server] = await Promise.all([
    getServer(deps, serverId),
    recordAudit(deps.prisma, context, { caller, tenantId, serverId, action: `recovery.${action}` }),
  ]);
  return server;
}

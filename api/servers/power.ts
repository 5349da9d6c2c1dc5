import { v7 as uuid } from 'uuid';
import type { Permission } from '#domain/permissions/permissions.ts';
import { powerRefusal } from '#domain/servers/power-rules.ts';
import type { PowerAction } from '#domain/servers/state.ts';
import type { Server as Row } from '#prisma/generated/client.ts';
import type { Server } from '#domain/contracts/servers.ts';
import { recordAudit } from '../audit/audit.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { refusalProblem } from '../http/refuse.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import { actorStateOf } from '#temporal/launch/actor-state.ts';
import { findServerRef, getServer } from './find.ts';

export const powerPermissions: Record<PowerAction, Permission> = {
  start: 'power.start',
  stop: 'power.stop',
  restart: 'power.restart',
  kill: 'power.kill',
};

interface PowerCall {
  serverId: string;
  action: PowerAction;
  caller: Caller;
  context: RequestContext;
  idempotencyKey: string | null;
}

/**
 * Hands the action to the server's actor and answers once it is accepted.
 * @throws DomainError with the actor's reason; `temporal.unavailable`
 */
export async function requestPower(deps: ApiDependencies, call: PowerCall): Promise<Server> {
  const { serverId, action, caller, context } = call;
  const server = await findServerRef(deps.prisma, serverId);
  const requestedBy = { userId: caller.userId, name: caller.name, requestId: context.requestId };
  const row = await deps.prisma.server.findUniqueOrThrow({ where: { id: serverId } });
  refuseBeforeActor(row, action);
  await withinDeadline(deps.temporal, () =>
    // Never the request's id, which a caller may choose: a later action with the same one would be taken for a repetition.
    deps.launcher.power(
      { ...server, state: actorStateOf(row) },
      { action, requestedBy },
      call.idempotencyKey ?? uuid(),
    ),
  );
  const [current] = await Promise.all([
    getServer(deps, serverId),
    recordAudit(deps.prisma, context, {
      caller,
      tenantId: server.tenantId,
      serverId,
      action: `power.${action}`,
    }),
  ]);
  return current;
}

/** A server that is not ready is refused here: an actor is not started only to hear "no". */
function refuseBeforeActor({ status, power }: Pick<Row, 'status' | 'power'>, action: PowerAction): void {
  if (status === 'ready') return;
  const refusal = powerRefusal(action, { status, power, operation: null, underway: null });
  if (refusal !== null) throw refusalProblem(refusal);
}

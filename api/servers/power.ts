import { refusedBy } from '#domain/errors.ts';
import { v7 as uuid } from 'uuid';
import type { Permission } from '#domain/permissions/permissions.ts';
import { powerRefusal } from '#domain/servers/power-rules.ts';
import type { PowerAction } from '#domain/servers/state.ts';
import type { Server as Row } from '#prisma/generated/client.ts';
import type { Server } from '#domain/contracts/servers.ts';
import { auditThenSend } from '../audit/audit-then-send.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import { actorStateOf } from '#temporal/launch/actor-state.ts';
import { getServer } from './find.ts';
import { notFound } from '../http/authorize.ts';
import type { KeyedCall } from '../http/call.ts';
import { repetitionIdOf, requestedBy } from '../http/call.ts';
import type { LaunchNeeds } from '../operations/start.ts';
import type { LiveNeeds } from '../realtime/live-facts.ts';

export const powerPermissions: Record<PowerAction, Permission> = {
  start: 'power.start',
  stop: 'power.stop',
  restart: 'power.restart',
  kill: 'power.kill',
};

interface Needs extends LaunchNeeds, LiveNeeds {}

/**
 * Sends the action to the server's actor and answers once it is accepted.
 * @throws DomainError with the actor's reason; `temporal.unavailable`
 */
export async function requestPower(
  call: KeyedCall<Needs>,
  { serverId, action }: { serverId: string; action: PowerAction },
): Promise<Server> {
  const { deps } = call;
  const row = await deps.prisma.server.findFirst({ where: { id: serverId, deletedAt: null } });
  if (row === null) throw notFound('server.not_found');
  refuseBeforeActor(row, action);
  const { tenantId, nodeId } = row;
  await auditThenSend(call, { tenantId, serverId, action: `power.${action}` }, () =>
    withinDeadline(deps.temporal, () =>
      deps.launcher.power(
        { serverId, tenantId, nodeId, state: actorStateOf(row) },
        { action, requestedBy: requestedBy(call) },
        // Never the request's id, which a caller may choose: a later action with the same one would count as a repetition.
        repetitionIdOf(call) ?? uuid(),
      ),
    ),
  );
  return getServer(deps, serverId);
}

/** A server that is not ready is refused here: no actor is started only to refuse. */
function refuseBeforeActor({ status, power }: Pick<Row, 'status' | 'power'>, action: PowerAction): void {
  if (status === 'ready') return;
  const refusal = powerRefusal(action, { status, power, operation: null, underway: null });
  if (refusal !== null) throw refusedBy(refusal);
}

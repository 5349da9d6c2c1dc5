import { refusedBy } from '#domain/errors.ts';
import { v7 as uuid } from 'uuid';
import type { Permission } from '#domain/permissions/permissions.ts';
import { powerRefusal } from '#domain/servers/power-rules.ts';
import type { PowerAction } from '#domain/servers/state.ts';
import type { Server as Row } from '#prisma/generated/client.ts';
import type { SpecSource } from '#prisma/servers/spec.ts';
import { loadServerSpec } from '#prisma/servers/spec.ts';
import type { PowerInput } from '#temporal/contracts/server/messages.ts';
import type { Server } from '#domain/contracts/servers.ts';
import { auditThenSend } from '../audit/audit-then-send.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import { actorStateOf } from '#temporal/launch/actor-state.ts';
import { getServer } from './find.ts';
import { notFound } from '../http/authorize.ts';
import type { PermissionOf } from '../http/define-route.ts';
import type { KeyedCall } from '../http/call.ts';
import { repetitionIdOf, requestedBy } from '../http/call.ts';
import { onceSettled } from '../operations/once-settled.ts';
import type { LaunchNeeds } from '../operations/start.ts';
import type { LiveNeeds } from '../realtime/live-facts.ts';

const permissions: Record<PowerAction, Permission> = {
  start: 'power.start',
  stop: 'power.stop',
  restart: 'power.restart',
  kill: 'power.kill',
};
export const powerPermission: PermissionOf<{ body: { action: PowerAction } }> = {
  oneOf: Object.values(permissions),
  of: ({ body }) => permissions[body.action],
};

interface Needs extends LaunchNeeds, LiveNeeds, SpecSource {}

/**
 * Sends the action to the server's actor and answers once it is accepted.
 * @throws DomainError with the actor's reason; `temporal.unavailable`
 */
export async function requestPower(
  call: KeyedCall<Needs>,
  { serverId, action }: { serverId: string; action: PowerAction },
): Promise<Server> {
  const { deps } = call;
  const row = await onceSettled(deps.prisma, { serverId }, async () => {
    const found = await deps.prisma.server.findFirst({ where: { id: serverId, deletedAt: null } });
    if (found === null) throw notFound('server.not_found');
    refuseBeforeActor(found, action);
    return found;
  });
  const { tenantId, nodeId } = row;
  const spec = action === 'start' ? specAlong(deps, serverId) : undefined;
  await auditThenSend(call, { tenantId, serverId, action: `power.${action}` }, async () => {
    const input = { action, requestedBy: requestedBy(call), ...(await spec) };
    // Never the request's id, which a caller may choose: a later action with the same one would count as a repetition.
    const key = repetitionIdOf(call) ?? uuid();
    await onceSettled(deps.prisma, { serverId }, () =>
      withinDeadline(deps.temporal, () =>
        deps.launcher.power({ serverId, tenantId, nodeId, state: actorStateOf(row) }, input, key),
      ),
    );
  });
  return getServer(deps, serverId);
}

/**
 * What the node must know goes along with a start: the actor need not load it, which takes longer than all else that it does. Nothing
 * where it cannot be rendered: then the actor finds the reason, and keeps it with the server.
 */
async function specAlong(deps: SpecSource, serverId: string): Promise<Pick<PowerInput, 'spec'>> {
  try {
    return { spec: await loadServerSpec(deps, serverId) };
  } catch {
    return {};
  }
}

/** A server that is not ready is refused here: no actor is started only to refuse. */
function refuseBeforeActor({ status, power }: Pick<Row, 'status' | 'power'>, action: PowerAction): void {
  if (status === 'ready') return;
  const refusal = powerRefusal(action, { status, power, operation: null, underway: null });
  if (refusal !== null) throw refusedBy(refusal);
}

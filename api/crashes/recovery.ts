import { v7 as uuid } from 'uuid';
import type { RecoveryRequest, Server } from '#domain/contracts/servers.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import { auditThenSend } from '../audit/audit-then-send.ts';
import { notFound } from '../http/authorize.ts';
import { codedError } from '#domain/errors.ts';
import { actorStateOf } from '#temporal/launch/actor-state.ts';
import { getServer } from '../servers/find.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import type { PermissionOf } from '../http/define-route.ts';
import type { KeyedCall } from '../http/call.ts';
import { repetitionIdOf, requestedBy } from '../http/call.ts';
import type { LaunchNeeds } from '../operations/start.ts';
import type { LiveNeeds } from '../realtime/live-facts.ts';

type Action = RecoveryRequest['action'];

const permissions: Record<Action, Permission> = { start_now: 'power.start', stop_trying: 'power.stop' };
export const recoveryPermission: PermissionOf<{ body: RecoveryRequest }> = {
  oneOf: Object.values(permissions),
  of: ({ body }) => permissions[body.action],
};

interface Needs extends LaunchNeeds, LiveNeeds {}

/**
 * Sends the choice to the server's actor and answers once it is accepted.
 * @throws DomainError with the actor's reason; `temporal.unavailable`
 */
export async function requestRecovery(
  call: KeyedCall<Needs>,
  { serverId, action }: { serverId: string; action: Action },
): Promise<Server> {
  const { deps } = call;
  const row = await deps.prisma.server.findFirst({ where: { id: serverId, deletedAt: null } });
  if (row === null) throw notFound('server.not_found');
  // A server that never ran has not crashed: no actor is started only to refuse.
  if (row.status === 'new') throw codedError('server.not_installed');
  const { tenantId, nodeId } = row;
  await auditThenSend(call, { tenantId, serverId, action: `recovery.${action}` }, () =>
    withinDeadline(deps.temporal, () =>
      deps.launcher.recovery(
        { serverId, tenantId, nodeId, state: actorStateOf(row) },
        { action, requestedBy: requestedBy(call) },
        repetitionIdOf(call) ?? uuid(),
      ),
    ),
  );
  return getServer(deps, serverId);
}

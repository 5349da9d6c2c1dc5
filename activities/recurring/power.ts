import { Context } from '@temporalio/activity';
import { forEachLimited } from '#domain/for-each-limited.ts';
import { ServerExit } from '#domain/servers/state.ts';
import type { Database } from '#prisma/client.ts';
import type { RecurringActivities } from '#temporal/contracts/control/recurring.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import { ServerLauncher } from '#temporal/launch/servers.ts';
import type { ControlDependencies } from '../dependencies.ts';

/** A younger difference is most likely an action in flight. */
const defaultOlderThan = 30_000;
const atOnce = 16;
const most = 1_000;

/** Tells actors of servers that differ from their desired state although their node is online: the report of it was lost. */
export function createPowerActivities({
  prisma,
  temporal,
}: ControlDependencies): Pick<RecurringActivities, 'reconcilePower'> {
  const launcher = new ServerLauncher(temporal);
  return {
    async reconcilePower({ olderThanMilliseconds = defaultOlderThan }) {
      const servers = await differentServers(prisma, olderThanMilliseconds);
      await forEachLimited(servers, atOnce, async ({ id, power, observedAt, startedAt, lastExit }) => {
        const observation = {
          serverId: id,
          power,
          observedAt: Number(observedAt),
          startedAt: startedAt?.toISOString() ?? null,
          exit: ServerExit.safeParse(lastExit).data ?? null,
        };
        await withinDeadline(temporal, () => launcher.nodeChanged(id, { online: true, observation }));
        Context.current().heartbeat();
      });
      return { told: servers.length };
    },
  };
}

function differentServers(prisma: Database, olderThanMilliseconds: number) {
  return prisma.server.findMany({
    where: {
      deletedAt: null,
      status: 'ready',
      node: { online: true },
      updatedAt: { lt: new Date(Date.now() - olderThanMilliseconds) },
      OR: [
        { desiredPower: 'running', power: 'offline' },
        { desiredPower: 'offline', power: { in: ['running', 'starting'] } },
      ],
    },
    select: { id: true, power: true, observedAt: true, startedAt: true, lastExit: true },
    take: most,
  });
}

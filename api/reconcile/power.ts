import type { Logger } from 'pino';
import { ServerExit } from '#domain/servers/state.ts';
import type { Database } from '#prisma/client.ts';
import type { ServerLauncher } from '#temporal/launch/servers.ts';
import { forEachLimited } from './for-each-limited.ts';

interface Needs {
  prisma: Database;
  launcher: ServerLauncher;
  log: Logger;
}

const everyMilliseconds = 180_000;
/** Younger differences are most likely an action under way. */
const olderThanMilliseconds = 30_000;
const atOnce = 16;

/**
 * Every few minutes, tells the actors of servers that are not as they should be although their node is there: a report that
 * got lost between two processes that died together is found here.
 */
export class PowerReconciler {
  readonly #timer: NodeJS.Timeout;
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
    this.#timer = setInterval(() => void this.run(), everyMilliseconds).unref();
  }

  /** One round; never throws. Answers with how many actors were told. */
  async run(olderThan = olderThanMilliseconds): Promise<number> {
    try {
      const servers = await this.#different(olderThan);
      await forEachLimited(servers, atOnce, async ({ id, power, observedAt, startedAt, lastExit }) => {
        await this.#needs.launcher.nodeChanged(id, {
          online: true,
          observation: {
            serverId: id,
            power,
            observedAt: Number(observedAt),
            startedAt: startedAt?.toISOString() ?? null,
            exit: ServerExit.safeParse(lastExit).data ?? null,
          },
        });
      });
      return servers.length;
    } catch (error) {
      this.#needs.log.warn(
        { err: error },
        'servers could not be compared with their wishes; they are in the next round',
      );
      return 0;
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #different(olderThan: number) {
    return this.#needs.prisma.server.findMany({
      where: {
        deletedAt: null,
        status: 'ready',
        node: { online: true },
        updatedAt: { lt: new Date(Date.now() - olderThan) },
        OR: [
          { desiredPower: 'running', power: 'offline' },
          { desiredPower: 'offline', power: { in: ['running', 'starting'] } },
        ],
      },
      select: { id: true, power: true, observedAt: true, startedAt: true, lastExit: true },
      take: 1000,
    });
  }
}

import type { Logger } from 'pino';
import type {
  ExitReport,
  Observation,
  OperationOutputReport,
  OperationProgressReport,
} from '#domain/contracts/node-link.ts';
import type { PowerState } from '#domain/servers/state.ts';
import type { Database } from '#prisma/client.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { ServerLauncher } from '#temporal/launch/servers.ts';
import type { ChangeBus } from '../realtime/change-bus.ts';
import { changesChannel } from '#prisma/changes.ts';
import type { OperationFeed } from '../realtime/operation-feed.ts';
import { recordExit } from '../crashes/record.ts';
import { forEachLimited } from '#domain/for-each-limited.ts';
import type { NodeChange } from '#temporal/contracts/server/messages.ts';
import { ActorReports } from './actor-reports.ts';
import { startDelaySeconds } from './spread.ts';

interface Needs {
  prisma: Database;
  launcher: ServerLauncher;
  changes: Pick<ChangeBus, 'changed'>;
  operationFeed: Pick<OperationFeed, 'progress' | 'output'>;
  log: Logger;
}

const signalsAtOnce = 16;
const retryMilliseconds = 5_000;
/** Longer than a node takes to go over to another API. */
const recentMilliseconds = 15_000;

/** Passes what nodes report to the rows, the browsers and the actors. */
export class NodeReporting {
  readonly #needs: Needs;
  /** The newest connection of each node: an older one's retries end with it. */
  readonly #connections = new Map<string, symbol>();
  readonly #reports: ActorReports;
  #isClosed = false;

  constructor(needs: Needs) {
    this.#needs = needs;
    const { launcher, log } = needs;
    this.#reports = new ActorReports((serverId, observation) => launcher.observed(serverId, observation), log);
  }

  /**
   * What a node sees of one server: stored unless a newer observation is known, shown at once, sent to the actor.
   * Rejects when it could not be stored, so that the node reports it again.
   */
  async observed(nodeId: string, observation: Observation): Promise<void> {
    this.#reports.observed(observation);
    await this.#record(nodeId, observation);
  }

  /**
   * How a run ended: a crash has its place in the server's time line before its actor hears of it. Rejects as `observed` does; all of
   * it may be told twice.
   */
  async exited(_nodeId: string, report: ExitReport): Promise<void> {
    const { serverId, exit, observedAt = Date.parse(exit.at) } = report;
    const isNew = await recordExit(this.#needs.prisma, report);
    if (isNew) this.#needs.changes.changed('server', serverId, { urgent: true });
    // It was offline then, whatever has been seen since: what the actor knows to be newer stays as it is.
    await this.#reports.exited(serverId, { serverId, power: 'offline', observedAt, startedAt: null, exit });
  }

  progress(report: OperationProgressReport): void {
    this.#needs.operationFeed.progress(report);
  }

  output(report: OperationOutputReport): void {
    this.#needs.operationFeed.output(report);
  }

  /**
   * A node connected and reported everything it sees. Notifies the actor of each server that differs from its row or from its desired
   * state, including servers that the node does not know. Without Temporal this is retried as long as this is the node's
   * newest connection: nodes connect without Temporal. Servers that must be started again are spread out.
   */
  async connected(nodeId: string, observations: readonly Observation[]): Promise<void> {
    const connection = Symbol(nodeId);
    this.#connections.set(nodeId, connection);
    const seen = new Map(observations.map((observation) => [observation.serverId, observation]));
    const servers = await this.#needs.prisma.server.findMany({
      where: { nodeId, deletedAt: null, status: { not: 'new' } },
      select: { id: true, power: true, observedAt: true, desiredPower: true },
    });
    const vanished = servers.filter(({ id, power }) => !seen.has(id) && power !== 'offline');
    await forEachLimited(observations, signalsAtOnce, (observation) => this.#record(nodeId, observation));
    await forEachLimited(vanished, signalsAtOnce, ({ id, observedAt }) => this.#recordVanished(id, observedAt));
    let starts = 0;
    const told = servers
      .filter((server) => differs(server, seen.get(server.id)))
      .map(({ id, desiredPower }): [string, NodeChange] => {
        const observation = seen.get(id) ?? null;
        const mustStart = desiredPower === 'running' && (observation === null || observation.power === 'offline');
        return [
          id,
          { online: true, observation, ...(mustStart ? { startDelaySeconds: startDelaySeconds(starts++) } : {}) },
        ];
      });
    void this.#tellActors(nodeId, connection, told);
  }

  close(): void {
    this.#isClosed = true;
    this.#reports.close();
  }

  async #tellActors(nodeId: string, connection: symbol, told: [serverId: string, NodeChange][]): Promise<void> {
    const failed: typeof told = [];
    await forEachLimited(told, signalsAtOnce, async ([serverId, change]) => {
      try {
        await this.#needs.launcher.nodeChanged(serverId, change);
      } catch (error) {
        this.#needs.log.debug({ err: error, serverId }, 'actor could not be notified that its node is back');
        failed.push([serverId, change]);
      }
    });
    if (failed.length === 0) return;
    this.#needs.log.warn(
      { nodeId, servers: failed.length },
      'actors could not be notified that their node is back; retrying',
    );
    const again = () => {
      if (this.#isClosed || this.#connections.get(nodeId) !== connection) return;
      void this.#tellActors(nodeId, connection, failed);
    };
    setTimeout(again, retryMilliseconds).unref();
  }

  async #record(nodeId: string, observation: Observation): Promise<void> {
    const { serverId, power, observedAt, startedAt, exit, ending } = observation;
    const stage = ending == null ? null : JSON.stringify(ending);
    const lastExit = exit === null ? null : JSON.stringify(exit);
    const written = await this.#needs.prisma.$queryRaw<unknown[]>`
      WITH written AS (
        UPDATE servers SET power = ${power}::"PowerState", observed_at = ${observedAt}, started_at = ${startedAt}::timestamptz,
          last_exit = coalesce(${lastExit}::jsonb, last_exit), ending = ${stage}::jsonb, updated_at = now()
        WHERE id = ${serverId}::uuid AND node_id = ${nodeId}::uuid AND observed_at < ${observedAt}
        RETURNING id)
      SELECT pg_notify(${changesChannel}, ${JSON.stringify({ kind: 'server', id: serverId })})::text AS told FROM written`;
    // Not waiting for Postgres to tell us what we have just told it.
    if (written.length > 0) this.#needs.changes.changed('server', serverId, { urgent: true });
  }

  /** The node does not know the server, so it does not run; unless the node has said otherwise since. */
  async #recordVanished(serverId: string, observedAt: bigint): Promise<void> {
    await this.#needs.prisma.server.updateMany({
      where: { id: serverId, observedAt },
      data: { power: 'offline', startedAt: null, ending: Prisma.DbNull },
    });
    this.#needs.changes.changed('server', serverId);
  }
}

/** Whether a node's report on a server is news, or differs from the desired state. */
function differs(
  server: { power: PowerState; observedAt: bigint; desiredPower: PowerState },
  seen: Observation | undefined,
): boolean {
  if (seen === undefined) return server.power !== 'offline' || server.desiredPower !== 'offline';
  // What was seen a moment ago may not have reached the actor: the API that had heard it may have died.
  if (Date.now() - seen.observedAt < recentMilliseconds) return true;
  const isUp = seen.power === 'running' || seen.power === 'starting';
  return BigInt(seen.observedAt) !== server.observedAt || isUp !== (server.desiredPower === 'running');
}

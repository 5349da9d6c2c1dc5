import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '#domain/errors.ts';
import type { Database } from '#prisma/client.ts';

/** The row of an operation says that it has ended before its server's actor, and its server's row, know: some milliseconds, or more under load. */
const recentSeconds = 3;
const pauseMilliseconds = 30;
const mostMilliseconds = 1_500;

/**
 * Lets a caller that saw an operation end go on at once: what is refused while the end is on its way is tried again for a moment.
 * `attempt` must leave nothing behind when it is refused. `except`: the operation that is about to begin.
 * @throws what the last attempt throws
 */
export async function onceSettled<Result>(
  prisma: Database,
  { serverId, except = null }: { serverId: string; except?: string | null },
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (const since = Date.now(); ;) {
    try {
      return await attempt();
    } catch (error) {
      const isRefusal = error instanceof DomainError && error.kind !== 'transient';
      if (!isRefusal || Date.now() - since > mostMilliseconds) throw error;
      if (!(await hasJustEnded(prisma, serverId, except))) throw error;
    }
    await pause(pauseMilliseconds);
  }
}

/** Whether an operation of the server has ended a moment ago, and none is open. */
async function hasJustEnded(prisma: Database, serverId: string, except: string | null): Promise<boolean> {
  const [found] = await prisma.$queryRaw<{ is_open: boolean; has_ended: boolean }[]>`
    SELECT coalesce(bool_or(ended_at IS NULL), false) AS is_open,
      coalesce(bool_or(ended_at > now() - make_interval(secs => ${recentSeconds})), false) AS has_ended
    FROM operations WHERE server_id = ${serverId}::uuid AND id IS DISTINCT FROM ${except}::uuid
      AND (ended_at IS NULL OR ended_at > now() - make_interval(secs => ${recentSeconds}))`;
  return found !== undefined && found.has_ended && !found.is_open;
}

import { z } from 'zod';
import type { Crash, CrashListQuery } from '#domain/contracts/crashes.ts';
import { ServerExit } from '#domain/servers/state.ts';
import type { Database } from '#prisma/client.ts';
import { decodeCursor } from '../http/cursor.ts';
import { pageOfRows } from '../http/keyset.ts';

/** Names of runs, as nodes make them. */
const crashId = z.string().regex(/^[\x20-\x7e]{1,100}$/);

/** A server's crashes, newest first. */
export async function listCrashes(
  prisma: Database,
  serverId: string,
  query: z.infer<typeof CrashListQuery>,
): Promise<{ items: Crash[]; nextCursor: string | null; total: number }> {
  const cursor = query.cursor === undefined ? null : decodeCursor(query.cursor, true, crashId);
  const older = cursor && {
    OR: [{ at: { lt: new Date(cursor.key) } }, { at: new Date(cursor.key), id: { lt: cursor.id } }],
  };
  const [total, rows] = await Promise.all([
    prisma.crash.count({ where: { serverId } }),
    prisma.crash.findMany({
      where: { serverId, ...older },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: query.limit + 1,
    }),
  ]);
  const { items, nextCursor } = pageOfRows(rows, query.limit, ({ at, id }) => ({ key: at.toISOString(), id }));
  return {
    items: items.map(({ exit, nextTryAt, id, decision, attempt, reason, log }) => ({
      id,
      serverId,
      exit: ServerExit.parse(exit),
      decision,
      attempt,
      nextTryAt: nextTryAt?.toISOString() ?? null,
      reason,
      log,
    })),
    total,
    nextCursor,
  };
}

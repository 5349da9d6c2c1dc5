import { Blueprint } from '#domain/blueprints/schema.ts';
import type { ExitReport } from '#domain/contracts/node-link.ts';
import { isCrashBy } from '#domain/crashes/decide.ts';
import { policiesInForce } from '#domain/servers/policies.ts';
import type { Database } from '#prisma/client.ts';
import { notifyChanged } from '#prisma/changes.ts';

/** Crashes kept for one server; older ones are deleted. */
const kept = 500;

/**
 * Adds an exit to the server's time line if its policy counts it as a crash; the server's actor decides what to do about it,
 * possibly before this. Idempotent by the exit's id, which never replaces another server's crash. Answers with whether anything
 * changed.
 */
export async function recordExit(prisma: Database, { serverId, exit, log }: ExitReport): Promise<boolean> {
  // Most exits are requested stops: nothing to look up.
  if (exit.expected || exit.nodeShutdown) return false;
  const server = await prisma.server.findUnique({
    where: { id: serverId },
    select: { policies: true, blueprint: { select: { definition: true } } },
  });
  if (server === null) return false;
  const { crash } = policiesInForce(Blueprint.parse(server.blueprint.definition), server.policies);
  if (!isCrashBy(crash, exit)) return false;
  const lines = log.map((line) => line.replaceAll('\0', '\ufffd'));
  return prisma.$transaction(async (transaction) => {
    // The actor may have been first: then only the log is missing.
    const written = await transaction.$executeRaw`
      INSERT INTO crashes (id, server_id, at, exit, log)
      VALUES (${exit.id}, ${serverId}::uuid, ${exit.at}::timestamptz, ${JSON.stringify(exit)}::jsonb, ${lines})
      ON CONFLICT (id) DO UPDATE SET log = excluded.log
      WHERE crashes.server_id = excluded.server_id AND crashes.log = '{}' AND excluded.log <> '{}'`;
    if (written === 0) return false;
    await transaction.$executeRaw`
      DELETE FROM crashes WHERE server_id = ${serverId}::uuid AND (at, id) <= (
        SELECT at, id FROM crashes WHERE server_id = ${serverId}::uuid ORDER BY at DESC, id DESC OFFSET ${kept} LIMIT 1)`;
    await notifyChanged(transaction, 'server', serverId);
    return true;
  });
}

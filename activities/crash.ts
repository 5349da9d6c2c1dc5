import type { Prisma } from '#prisma/generated/client.ts';
import type { CrashActivities, CrashRecord } from '#temporal/contracts/control/crashes.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import type { ControlDependencies } from './dependencies.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { postNotification } from './notify.ts';

type Transaction = Prisma.TransactionClient;

interface CrashRow {
  decision: string;
  notified_at: Date | null;
}

/** Records decisions about crashes, and notifies when recovery gave up. */
export function createCrashActivities({ prisma, notify = null }: ControlDependencies): CrashActivities {
  return {
    async recordCrash({ crash, ...ref }) {
      const { serverId, tenantId, nodeId } = ref;
      // The decision first, in its own transaction: a hook that does not answer must not hide it from the panel.
      const row = await prisma.$transaction((transaction) => write(transaction, ref, crash));
      if (row === null || crash.decision !== 'gave_up' || notify === null || row.notified_at !== null) return;
      const server = await prisma.server.findUnique({
        where: { id: serverId },
        select: { name: true, tenant: { select: { name: true } }, node: { select: { name: true } } },
      });
      if (server === null) return;
      const { exitId, exit, attempt, reason } = crash;
      await postNotification(notify, {
        id: exitId,
        event: 'server.gave_up',
        at: exit.at,
        server: { id: serverId, name: server.name },
        tenant: { id: tenantId, name: server.tenant.name },
        node: { id: nodeId, name: server.node.name },
        exit,
        attempt,
        reason,
      });
      await prisma.crash.updateMany({ where: { id: exitId, serverId }, data: { notifiedAt: new Date() } });
    },
  };
}

/**
 * The row may exist (the node's report came first) or not (it is still in flight); a later decision about the same exit replaces an
 * earlier one, never the other way round. Null where the exit is no crash, or belongs to another server.
 */
async function write(transaction: Transaction, ref: ServerRef, crash: CrashRecord): Promise<CrashRow | null> {
  const { serverId, tenantId } = ref;
  const { exitId, exit, decision, attempt, nextTryAt, reason } = crash;
  const [before] = await transaction.$queryRaw<CrashRow[]>`
    SELECT decision::text, notified_at FROM crashes WHERE id = ${exitId} AND server_id = ${serverId}::uuid FOR UPDATE`;
  // An exit that turned out to be no crash gets no entry in the time line, unless it has one already.
  if (attempt === 0 && before === undefined) return null;
  const [row] = await transaction.$queryRaw<CrashRow[]>`
    INSERT INTO crashes (id, server_id, at, exit, decision, attempt, next_try_at, reason)
    VALUES (${exitId}, ${serverId}::uuid, ${exit.at}::timestamptz, ${JSON.stringify(exit)}::jsonb,
      ${decision}::"CrashDecision", ${attempt}, ${nextTryAt}::timestamptz, ${reason})
    ON CONFLICT (id) DO UPDATE SET decision = excluded.decision, attempt = excluded.attempt,
      next_try_at = excluded.next_try_at, reason = excluded.reason
    WHERE crashes.server_id = excluded.server_id AND crashes.attempt <= excluded.attempt
    RETURNING decision::text, notified_at`;
  if (row === undefined) return null;
  if (decision === 'gave_up' && before?.decision !== 'gave_up') {
    const details = { exitId, attempt, reason };
    await transaction.auditEntry.create({ data: { action: 'server.gave_up', serverId, tenantId, details } });
  }
  await notifyChanged(transaction, 'server', serverId);
  return row;
}

import type { Database } from '#prisma/client.ts';
import { auditThenSend } from '../audit/audit-then-send.ts';
import type { Call } from '../http/call.ts';
import type { Nodes } from '../nodes/nodes.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';

interface Needs {
  prisma: Database;
  nodes: Pick<Nodes, 'ask'>;
}

/** The route of a command, and the audit entry that it leaves, typed in the panel or sent by a program. */
export const commandRoute = { route: 'POST /api/servers/:id/command', action: 'console.command' } as const;

/**
 * Writes a line to a server's standard input. The audit entry does not have the line: it may be a secret, and entries are never deleted.
 * @throws DomainError `node.offline`, `node.no_answer`, `server.not_running`
 */
export async function sendCommand(
  call: Call<Needs>,
  { serverId, tenantId, nodeId }: ServerRef,
  command: string,
): Promise<void> {
  await auditThenSend(call, { tenantId, serverId, action: commandRoute.action }, () =>
    call.deps.nodes.ask(nodeId, 'console:command', { serverId, command }),
  );
}

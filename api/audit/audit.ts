import type { Prisma } from '../../prisma/generated/client.ts';
import type { RequestContext } from '../http/request-context.ts';

export interface AuditEvent {
  userId: string | null;
  userName?: string;
  /** `server.create`, `power.start`, … */
  action: string;
  tenantId?: string;
  serverId?: string;
  details?: Prisma.InputJsonObject;
}

/** Writes who did what; in the transaction of the change itself. */
export async function recordAudit(
  transaction: Pick<Prisma.TransactionClient, 'auditEntry'>,
  context: RequestContext,
  { userId, userName, action, tenantId, serverId, details }: AuditEvent,
): Promise<void> {
  await transaction.auditEntry.create({
    data: {
      userId,
      userName,
      action,
      tenantId,
      serverId,
      details: details ?? {},
      fromIp: context.ip,
      requestId: context.requestId,
    },
  });
}

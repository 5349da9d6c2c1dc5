import type { Prisma } from '#prisma/generated/client.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';

type Actor = Pick<Caller, 'userId' | 'name'> & Partial<Pick<Caller, 'sessionId' | 'apiKeyId' | 'impersonator'>>;

export interface AuditEvent {
  /** Null: no signed-in user. */
  caller: Actor | null;
  /** `server.create`, `power.start`, … */
  action: string;
  tenantId?: string | undefined;
  serverId?: string | undefined;
  /** What was before and after (`before`, `after`), and anything else that explains it. Never a secret: entries are never deleted. */
  details?: Prisma.InputJsonObject;
}

/**
 * Records who did what, on whose behalf and from where; in the transaction of the change itself, as the last thing in it. What an
 * actor must accept first is recorded by `auditThenSend`. Answers with the entry's id.
 */
export async function recordAudit(
  transaction: Pick<Prisma.TransactionClient, 'auditEntry'>,
  context: Pick<RequestContext, 'ip' | 'requestId'>,
  { caller, action, tenantId, serverId, details }: AuditEvent,
): Promise<string> {
  const { id } = await transaction.auditEntry.create({
    data: {
      userId: caller?.userId ?? null,
      userName: caller?.name ?? null,
      sessionId: caller?.sessionId ?? null,
      apiKeyId: caller?.apiKeyId ?? null,
      impersonatorId: caller?.impersonator?.userId ?? null,
      impersonatorName: caller?.impersonator?.name ?? null,
      action,
      tenantId: tenantId ?? null,
      serverId: serverId ?? null,
      details: details ?? {},
      fromIp: context.ip,
      requestId: context.requestId,
    },
    select: { id: true },
  });
  return id;
}

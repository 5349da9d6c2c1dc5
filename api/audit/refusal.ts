import type { Prisma } from '#prisma/generated/client.ts';
import type { RequestContext } from '../http/request-context.ts';
import type { AuditEvent } from './audit.ts';
import { recordAudit } from './audit.ts';

interface Refusal {
  /** The entry of the request. */
  entryId?: string;
  /** Why it was refused. */
  code: string;
}

/** Adds that a request which is in the log already was refused: it did not take effect. */
export async function recordRefusal(
  transaction: Pick<Prisma.TransactionClient, '$executeRaw'>,
  context: Pick<RequestContext, 'ip' | 'requestId'>,
  { caller, action, tenantId, serverId, details }: AuditEvent,
  refusal: Refusal,
): Promise<void> {
  await recordAudit(transaction, context, {
    caller,
    action: 'request.refused',
    tenantId,
    serverId,
    details: { ...details, action, ...refusal },
  });
}

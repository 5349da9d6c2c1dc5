import { v7 as uuid } from 'uuid';
import { Prisma } from '#prisma/generated/client.ts';
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
 * actor must accept first is recorded by `auditThenSend`. Answers with the entry's id. A statement of its own takes half of the time of
 * the client's `create`, and each console command waits for one.
 */
export async function recordAudit(
  transaction: Pick<Prisma.TransactionClient, '$executeRaw'>,
  context: Pick<RequestContext, 'ip' | 'requestId'>,
  { caller, action, tenantId, serverId, details }: AuditEvent,
): Promise<string> {
  const id = uuid();
  const impersonator = caller?.impersonator ?? null;
  await transaction.$executeRaw(Prisma.sql`INSERT INTO audit_entries (id, user_id, user_name, session_id, api_key_id,
      impersonator_id, impersonator_name, action, tenant_id, server_id, details, from_ip, request_id)
    VALUES (${id}::uuid, ${caller?.userId ?? null}::uuid, ${caller?.name ?? null}, ${caller?.sessionId ?? null}::uuid,
      ${caller?.apiKeyId ?? null}::uuid, ${impersonator?.userId ?? null}::uuid, ${impersonator?.name ?? null}, ${action},
      ${tenantId ?? null}::uuid, ${serverId ?? null}::uuid, ${JSON.stringify(details ?? {})}::jsonb,
      ${context.ip}::inet, ${context.requestId})`);
  return id;
}

import { DomainError } from '#domain/errors.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '../http/call.ts';
import type { AuditEvent } from './audit.ts';
import { recordAudit } from './audit.ts';
import { recordRefusal } from './refusal.ts';

type Event = Omit<AuditEvent, 'caller'>;

/** The receiver may have got it: the request may have taken effect. */
const unanswered: ReadonlySet<string> = new Set(['temporal.unavailable', 'node.no_answer']);

/**
 * The one order of requests that an actor, a workflow or a node accepts or refuses: audit, send, answer. The entry is committed
 * before anything is sent, so nothing that took effect is missing from the log, also when this process dies in between. Entries are
 * never changed: a refusal adds a second one, `request.refused`, that names the first. Without an answer the first entry stands.
 * @throws what `send` throws
 */
export async function auditThenSend<Result>(
  { deps, caller, context }: Call<{ prisma: Database }>,
  event: Event,
  send: () => Promise<Result>,
): Promise<Result> {
  const entryId = await recordAudit(deps.prisma, context, { ...event, caller });
  try {
    return await send();
  } catch (error) {
    if (error instanceof DomainError && !unanswered.has(error.code))
      await recordRefusal(deps.prisma, context, { ...event, caller }, { entryId, code: error.code });
    throw error;
  }
}

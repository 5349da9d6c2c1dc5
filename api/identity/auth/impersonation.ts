import { codedError } from '#domain/errors.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { Caller } from '#api/http/request-context.ts';
import type { Issued } from './issue.ts';
import { issue } from './issue.ts';
import type { KeptTokens, RenewNeeds } from './service.ts';
import { refresh } from './service.ts';
import { beginSession, handOver, revokeSessions, rotate, sessionOf, activeSessionWhere } from './sessions.ts';
import type { Call, PublicCall } from '#api/http/call.ts';

type Needs = RenewNeeds;

/** The longest impersonation. It cannot be extended; a new one needs a new reason. */
const impersonationMinutes = 60;

export interface BeginImpersonation {
  userId: string;
  reason: string;
  /** Throws where the caller may not; in the transaction, so that it still holds when the session begins. */
  assertMay(transaction: Prisma.TransactionClient): Promise<void>;
}

/**
 * Begins a session in which the caller acts as another user. The caller's own session goes on: its refresh token moves to a separate
 * cookie, which only `stopImpersonating` and signing out read. It is not sent with this request (its path is `/api/auth`), so a
 * successor is made.
 * @throws DomainError `auth.session_required`, `auth.session_ended`
 */
export async function beginImpersonation(
  call: Call<Needs>,
  { userId, reason, assertMay }: BeginImpersonation,
): Promise<Issued> {
  const { deps, caller, context } = call;
  const parentId = caller.sessionId;
  if (parentId === null) throw codedError('auth.session_required');
  const { grant, own } = await deps.prisma.$transaction(async (transaction) => {
    await assertMay(transaction);
    const parent = await transaction.session.findFirst({ where: { id: parentId, ...activeSessionWhere() } });
    if (parent === null) throw codedError('auth.session_ended');
    const latest = Date.now() + impersonationMinutes * 60_000;
    const expiresAt = new Date(Math.min(latest, parent.expiresAt.getTime()));
    const impersonation = { impersonatorId: caller.userId, parentId, expiresAt };
    const begun = await beginSession(transaction, context, { userId, methods: [], impersonation });
    const token = await handOver(transaction, deps, parentId);
    const details = { userId, reason, actsBySessionId: begun.session.id, until: expiresAt.toISOString() };
    await recordAudit(transaction, context, { caller, action: 'user.impersonate', details });
    return { grant: begun, own: { token, expiresAt: parent.expiresAt } };
  });
  const issued = await issue(call, grant);
  return { ...issued, cookies: { ...issued.cookies, own } };
}

/**
 * Returns to the administrator's own session, whatever became of the impersonation. Idempotent over tabs and repeated requests.
 * @throws DomainError `auth.session_ended` when the administrator's own session is over, too
 */
export async function stopImpersonating(
  call: PublicCall<Needs>,
  visitor: Caller | null,
  kept: KeptTokens,
): Promise<Issued> {
  const { deps } = call;
  const current = await sessionOf(deps.prisma, kept.refresh);
  // Another tab was quicker: the kept token is used already and would count as a replay.
  if (current !== null && current.impersonatorId === null) return refresh(call, { ...kept, own: null });
  const sessionId = visitor?.impersonator != null ? visitor.sessionId : (current?.id ?? null);
  if (sessionId !== null) await endImpersonation(call, sessionId);
  const own = await sessionOf(deps.prisma, kept.own);
  const isOwn = own !== null && own.impersonatorId === null;
  const grant = kept.own === null || !isOwn ? null : await rotate(call, kept.own);
  if (grant === null) throw codedError('auth.session_ended');
  return issue(call, grant);
}

async function endImpersonation({ deps, context }: PublicCall<Needs>, sessionId: string): Promise<void> {
  await deps.prisma.$transaction(async (transaction) => {
    if ((await revokeSessions(transaction, { id: sessionId }, 'stopped')) === 0) return;
    const { userId, impersonator } = await transaction.session.findUniqueOrThrow({
      where: { id: sessionId },
      include: { impersonator: { select: { id: true, name: true } } },
    });
    await recordAudit(transaction, context, {
      caller: impersonator && { userId: impersonator.id, name: impersonator.name },
      action: 'user.stop_impersonating',
      details: { userId, actsBySessionId: sessionId },
    });
  });
  deps.principals.forgetSession(sessionId);
}

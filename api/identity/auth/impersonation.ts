import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import { problem } from '#api/http/refuse.ts';
import type { Caller, RequestContext } from '#api/http/request-context.ts';
import type { Issued } from './issue.ts';
import { issue } from './issue.ts';
import type { KeptTokens } from './service.ts';
import { refresh } from './service.ts';
import { beginSession, handOver, revokeSessions, rotate, sessionOf, activeSessionWhere } from './sessions.ts';

/** Nobody acts as another for longer, and it cannot be made longer: he begins anew, with a reason. */
export const impersonationMinutes = 60;

interface Call {
  deps: ApiDependencies;
  context: RequestContext;
}

export interface BeginImpersonation {
  caller: Caller;
  userId: string;
  reason: string;
  /** Throws where he may not; in the transaction, so that it is still true when the session stands. */
  assertMay(transaction: Prisma.TransactionClient): Promise<void>;
}

/**
 * A session in which the caller acts as somebody else. His own goes on: its refresh token moves to a cookie of its own, which only
 * `stopImpersonating` and signing out read. It does not come with this request (its path is `/api/auth`), so a successor is made.
 * @throws DomainError `auth.session_required`, `auth.session_ended`
 */
export async function beginImpersonation(
  { deps, context }: Call,
  { caller, userId, reason, assertMay }: BeginImpersonation,
): Promise<Issued> {
  const parentId = caller.sessionId;
  if (parentId === null) throw problem('auth.session_required', 'An API key cannot do this.');
  const { grant, own } = await deps.prisma.$transaction(async (transaction) => {
    await assertMay(transaction);
    const parent = await transaction.session.findFirst({ where: { id: parentId, ...activeSessionWhere() } });
    if (parent === null) throw problem('auth.session_ended', 'Your session has ended. Sign in again.');
    const latest = Date.now() + impersonationMinutes * 60_000;
    const expiresAt = new Date(Math.min(latest, parent.expiresAt.getTime()));
    const impersonation = { impersonatorId: caller.userId, parentId, expiresAt };
    const begun = await beginSession(transaction, context, { userId, methods: [], impersonation });
    const token = await handOver(deps, transaction, parentId);
    const details = { userId, reason, actsBySessionId: begun.session.id, until: expiresAt.toISOString() };
    await recordAudit(transaction, context, { caller, action: 'user.impersonate', details });
    return { grant: begun, own: { token, expiresAt: parent.expiresAt } };
  });
  const issued = await issue(deps, grant);
  return { ...issued, cookies: { ...issued.cookies, own } };
}

/**
 * Back to one's own session, whatever has become of the other. Pressed twice, or in two tabs, it comes to the same.
 * @throws DomainError `auth.session_ended` when one's own is over, too
 */
export async function stopImpersonating(
  { deps, context }: Call,
  visitor: Caller | null,
  kept: KeptTokens,
): Promise<Issued> {
  const current = await sessionOf(deps.prisma, kept.refresh);
  // Another tab was quicker: what was kept is used up, and would look like a copy of it.
  if (current !== null && current.impersonatorId === null) return refresh({ ...kept, own: null }, deps, context);
  const sessionId = visitor?.impersonator != null ? visitor.sessionId : (current?.id ?? null);
  if (sessionId !== null) await endImpersonation({ deps, context }, sessionId);
  const own = await sessionOf(deps.prisma, kept.own);
  const isOwn = own !== null && own.impersonatorId === null;
  const grant = kept.own === null || !isOwn ? null : await rotate(deps, context, kept.own);
  if (grant === null) throw problem('auth.session_ended', 'Your own session has ended, too. Sign in again.');
  return issue(deps, grant);
}

async function endImpersonation({ deps, context }: Call, sessionId: string): Promise<void> {
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

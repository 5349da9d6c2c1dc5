import { notifyChanged } from '../../prisma/changes.ts';
import { recordAudit } from '../audit/audit.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problem } from '../http/refuse.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { isRightPassword } from './passwords.ts';

interface Call {
  deps: ApiDependencies;
  caller: Caller;
  context: RequestContext;
}

/**
 * Proves again who sits there, by the password.
 * @throws DomainError `auth.wrong_credentials`, `auth.too_many_attempts`
 */
export async function stepUpByPassword(call: Call, password: string): Promise<void> {
  const { deps, caller, context } = call;
  deps.throttle.attempt(context.ip, caller.email);
  const user = await deps.prisma.user.findUnique({ where: { id: caller.userId }, select: { passwordHash: true } });
  if (!(await isRightPassword(user?.passwordHash ?? null, password)))
    throw problem('auth.wrong_credentials', 'That is not your password.');
  deps.throttle.succeeded(context.ip, caller.email);
  await elevate(call, 'pwd');
}

/** The session may do what is dangerous, for a while. */
export async function elevate({ deps, caller, context }: Call, method: string): Promise<void> {
  const { sessionId } = caller;
  if (sessionId === null) throw problem('auth.session_required', 'An API key cannot do this.');
  await deps.prisma.$transaction(async (transaction) => {
    await transaction.session.update({ where: { id: sessionId }, data: { elevatedAt: new Date() } });
    await notifyChanged(transaction, 'session', sessionId);
    await recordAudit(transaction, context, { caller, action: 'auth.step_up', details: { method } });
  });
  deps.principals.forgetSession(sessionId);
}

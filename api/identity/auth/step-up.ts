import { notifyChanged } from '#prisma/changes.ts';
import type { StepUpOptions, StepUpRequest } from '#domain/contracts/entry.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import { invalid, problem } from '#api/http/refuse.ts';
import type { Caller, RequestContext } from '#api/http/request-context.ts';
import { provePasskey, refused } from './passkeys.ts';
import { isRightPassword } from './passwords.ts';
import { proveByCode, secondFactorsOf } from './second-factor.ts';

interface Call {
  deps: ApiDependencies;
  caller: Caller;
  context: RequestContext;
}

/** A second factor, where there is one: the password alone may be stored in the very browser that somebody found open. */
export async function stepUpMethods(deps: ApiDependencies, caller: Caller): Promise<StepUpOptions['methods']> {
  const factors = await secondFactorsOf(deps, caller.userId);
  if (factors !== null) return factors;
  const user = await deps.prisma.user.findUnique({ where: { id: caller.userId }, select: { passwordHash: true } });
  return user?.passwordHash == null ? [] : ['password'];
}

/**
 * Proves again who sits there.
 * @throws DomainError `auth.wrong_credentials`, `auth.wrong_code`, `auth.passkey_refused`, `auth.too_many_attempts`
 */
export async function stepUp(call: Call, request: StepUpRequest): Promise<void> {
  const { deps, caller, context } = call;
  const methods = await stepUpMethods(deps, caller);
  if (request.passkey !== undefined) {
    const { userId } = await provePasskey(deps, request.passkey);
    if (userId !== caller.userId) throw refused();
    return elevate(call, 'hwk');
  }
  // A code has six digits: whoever guesses is slowed down as with passwords.
  const attempt = await deps.throttle.attemptOf(`session:${caller.sessionId ?? caller.userId}`);
  const user = await deps.prisma.user.findUniqueOrThrow({ where: { id: caller.userId } });
  if (methods.includes('code') && request.code !== undefined) {
    const method = await proveByCode({ deps, context }, user, request.code);
    await attempt.succeeded();
    return elevate(call, method);
  }
  if (!methods.includes('password') || request.password === undefined)
    throw invalid([{ path: methods.includes('code') ? 'code' : 'password', message: 'Prove who you are by this.' }]);
  if (!(await isRightPassword(user.passwordHash, request.password, attempt)))
    throw problem('auth.wrong_credentials', 'That is not your password.');
  await attempt.succeeded();
  return elevate(call, 'pwd');
}

/** The session may do what is dangerous, for a while. */
async function elevate({ deps, caller, context }: Call, method: string): Promise<void> {
  const { sessionId } = caller;
  if (sessionId === null) throw problem('auth.session_required', 'An API key cannot do this.');
  await deps.prisma.$transaction(async (transaction) => {
    await transaction.session.update({ where: { id: sessionId }, data: { elevatedAt: new Date() } });
    await notifyChanged(transaction, 'session', sessionId);
    await recordAudit(transaction, context, { caller, action: 'auth.step_up', details: { method } });
  });
  deps.principals.forgetSession(sessionId);
}

import { codedError } from '#domain/errors.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { StepUpOptions, StepUpRequest } from '#domain/contracts/entry.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { invalid } from '#api/http/refuse.ts';
import type { PasskeyNeeds } from './passkeys.ts';
import { provePasskey, refused } from './passkeys.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { isRightPassword } from './passwords.ts';
import { proveByCode, secondFactorsOf } from './second-factor.ts';
import type { PrincipalStore } from './principals.ts';
import type { Database } from '#prisma/client.ts';
import type { Mailer } from '#api/mails/mailer.ts';
import type { LoginThrottle } from './throttle.ts';
import type { Call } from '#api/http/call.ts';

interface Needs extends PasskeyNeeds {
  mailer: Mailer;
  principals: PrincipalStore;
  sealer: Sealer;
  throttle: LoginThrottle;
}

/** A second factor where the user has one: the password may be stored in the unattended browser itself. */
export async function stepUpMethods({ deps, caller }: Call<{ prisma: Database }>): Promise<StepUpOptions['methods']> {
  const factors = await secondFactorsOf(deps.prisma, caller.userId);
  if (factors !== null) return factors;
  const user = await deps.prisma.user.findUnique({ where: { id: caller.userId }, select: { passwordHash: true } });
  return user?.passwordHash == null ? [] : ['password'];
}

/**
 * Re-authenticates the caller.
 * @throws DomainError `auth.wrong_credentials`, `auth.wrong_code`, `auth.passkey_refused`, `auth.too_many_attempts`
 */
export async function stepUp(call: Call<Needs>, request: StepUpRequest): Promise<void> {
  const { deps, caller } = call;
  const methods = await stepUpMethods(call);
  if (request.passkey !== undefined) {
    const { userId } = await provePasskey(call, request.passkey);
    if (userId !== caller.userId) throw refused();
    return elevate(call, 'hwk');
  }
  // A code has six digits: guesses are slowed down as with passwords.
  const attempt = await deps.throttle.attemptOf(`session:${caller.sessionId ?? caller.userId}`);
  const user = await deps.prisma.user.findUniqueOrThrow({ where: { id: caller.userId } });
  if (methods.includes('code') && request.code !== undefined) {
    const guesser = `session:${caller.sessionId ?? caller.userId}` as const;
    const method = await proveByCode(call, user, { code: request.code, guesser });
    await attempt.succeeded();
    return elevate(call, method);
  }
  if (!methods.includes('password') || request.password === undefined)
    throw invalid([{ path: methods.includes('code') ? 'code' : 'password', message: 'Prove who you are by this.' }]);
  if (!(await isRightPassword(user.passwordHash, request.password, attempt)))
    throw codedError('auth.wrong_credentials', { reason: 'password' });
  await attempt.succeeded();
  return elevate(call, 'pwd');
}

/** Allows the session dangerous actions for a while. */
async function elevate({ deps, caller, context }: Call<Needs>, method: string): Promise<void> {
  const { sessionId } = caller;
  if (sessionId === null) throw codedError('auth.session_required');
  await deps.prisma.$transaction(async (transaction) => {
    await transaction.session.update({ where: { id: sessionId }, data: { elevatedAt: new Date() } });
    await notifyChanged(transaction, 'session', sessionId);
    await recordAudit(transaction, context, { caller, action: 'auth.step_up', details: { method } });
  });
  deps.principals.forgetSession(sessionId);
}

import { notifyChanged } from '#prisma/changes.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { RevokedReason } from '../auth/sessions.ts';
import { revokeSessions } from '../auth/sessions.ts';
import { assertAdministratorRemains, lockedUser } from './locked.ts';
import { assertNot, refuseToDisable, refuseToManage } from './rules.ts';
import type { PrincipalStore } from '../auth/principals.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '#api/http/call.ts';

interface Needs {
  principals: PrincipalStore;
  prisma: Database;
}

/**
 * Disables a user: revokes all sessions, API keys and mailed links for good. What the user owns stays as it is.
 * @throws DomainError `user.not_found`, `user.self`, `auth.cannot_grant`, `user.last_administrator`
 */
export async function disableUser({ deps, caller, context }: Call<Needs>, id: string): Promise<void> {
  await deps.prisma.$transaction(async (transaction) => {
    const user = await lockedUser(transaction, id);
    assertNot(refuseToDisable(caller, user));
    if (user.disabledAt !== null) return;
    if (user.platformRoles.includes('administrator')) await assertAdministratorRemains(transaction, id);
    const disabledAt = new Date();
    await transaction.user.update({ where: { id }, data: { disabledAt } });
    const sessions = await endSessionsOf(transaction, id, 'disabled');
    const apiKeys = await endKeysOf(transaction, id);
    await transaction.emailToken.deleteMany({ where: { userId: id } });
    await transaction.challenge.deleteMany({ where: { userId: id } });
    await notifyChanged(transaction, 'rights', id);
    await recordAudit(transaction, context, {
      caller,
      action: 'user.disable',
      details: { userId: id, before: { disabled: false }, after: { disabled: true }, sessions, apiKeys },
    });
  });
  deps.principals.forgetUser(id);
}

/** Enables a disabled user, who signs in again and makes new API keys. @throws DomainError `user.not_found`, `auth.cannot_grant` */
export async function enableUser({ deps, caller, context }: Call<Needs>, id: string): Promise<void> {
  await deps.prisma.$transaction(async (transaction) => {
    const user = await lockedUser(transaction, id);
    assertNot(refuseToManage(caller, user));
    if (user.disabledAt === null) return;
    await transaction.user.update({ where: { id }, data: { disabledAt: null } });
    await recordAudit(transaction, context, {
      caller,
      action: 'user.enable',
      details: { userId: id, before: { disabled: true }, after: { disabled: false } },
    });
  });
  deps.principals.forgetUser(id);
}

/** Signs out all devices of a user at once. @throws DomainError `user.not_found`, `auth.cannot_grant` */
export async function endSessions({ deps, caller, context }: Call<Needs>, id: string): Promise<void> {
  await deps.prisma.$transaction(async (transaction) => {
    assertNot(refuseToManage(caller, await lockedUser(transaction, id)));
    const count = await endSessionsOf(transaction, id, 'revoked');
    if (count === 0) return;
    await recordAudit(transaction, context, { caller, action: 'user.end_sessions', details: { userId: id, count } });
  });
  deps.principals.forgetUser(id);
}

/** Including impersonations by and of the user. */
function endSessionsOf(transaction: Prisma.TransactionClient, id: string, reason: RevokedReason): Promise<number> {
  return revokeSessions(transaction, { OR: [{ userId: id }, { impersonatorId: id }] }, reason);
}

async function endKeysOf(transaction: Prisma.TransactionClient, userId: string): Promise<number> {
  const ended = await transaction.apiKey.updateManyAndReturn({
    where: { userId, revokedAt: null },
    data: { revokedAt: new Date() },
    select: { id: true },
  });
  for (const { id } of ended) await notifyChanged(transaction, 'session', id);
  return ended.length;
}

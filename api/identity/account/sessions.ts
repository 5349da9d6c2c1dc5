import type { AccountSession } from '#domain/contracts/account.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { revokeSessions, activeSessionWhere } from '../auth/sessions.ts';
import { notFound } from '#api/http/authorize.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '#api/http/call.ts';

interface Needs {
  prisma: Database;
}

/** The devices of the caller that are signed in, the one used last first. */
export async function listSessions({ deps, caller }: Call<Needs>): Promise<AccountSession[]> {
  const sessions = await deps.prisma.session.findMany({
    where: { userId: caller.userId, ...activeSessionWhere() },
    include: { impersonator: { select: { name: true } } },
    orderBy: { lastUsedAt: 'desc' },
  });
  return sessions.map(({ id, userAgent, ip, methods, createdAt, lastUsedAt, expiresAt, impersonator }) => ({
    id,
    current: id === caller.sessionId,
    userAgent,
    ip,
    methods,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    impersonatedBy: impersonator?.name ?? null,
  }));
}

/** @throws DomainError `session.not_found` where it is over, or another user's */
export async function revokeSession(call: Call<Needs>, sessionId: string): Promise<void> {
  if ((await revoke(call, { id: sessionId })) === 0) throw notFound('session.not_found');
}

export async function revokeOtherSessions(call: Call<Needs>): Promise<void> {
  await revoke(call, { id: { not: call.caller.sessionId ?? '' } });
}

async function revoke(
  { deps, caller, context }: Call<Needs>,
  which: { id: string | { not: string } },
): Promise<number> {
  const { userId } = caller;
  return deps.prisma.$transaction(async (transaction) => {
    const count = await revokeSessions(transaction, { userId, ...which }, 'revoked');
    if (count > 0) await recordAudit(transaction, context, { caller, action: 'session.revoke', details: { count } });
    return count;
  });
}

import type { LinkedIdentityList } from '#domain/contracts/account.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import { notFound } from '#api/http/authorize.ts';
import { problem } from '#api/http/refuse.ts';
import type { Caller, RequestContext } from '#api/http/request-context.ts';

/** The caller's accounts at providers, also at those that were taken out of the configuration. */
export async function listIdentities(
  { prisma, providers }: ApiDependencies,
  caller: Caller,
): Promise<LinkedIdentityList> {
  const known = providers.list();
  const rows = await prisma.identity.findMany({ where: { userId: caller.userId }, orderBy: { createdAt: 'asc' } });
  return {
    items: rows.map(({ provider, label, createdAt, lastUsedAt }) => ({
      provider,
      providerName: known.find(({ id }) => id === provider)?.name ?? provider,
      label,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    })),
    others: known.filter(({ id }) => rows.every(({ provider }) => provider !== id)),
  };
}

/** @throws DomainError `provider.not_found`, `identity.last` where nothing would be left to sign in by */
export async function unlink(
  { deps, caller, context }: { deps: ApiDependencies; caller: Caller; context: RequestContext },
  provider: string,
): Promise<void> {
  const { userId } = caller;
  await deps.prisma.$transaction(async (transaction) => {
    // Of two that are unlinked at the same moment the second sees that the first is gone.
    await transaction.$executeRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR UPDATE`;
    const user = await transaction.user.findUniqueOrThrow({
      where: { id: userId },
      select: { passwordHash: true, identities: true, _count: { select: { passkeys: true } } },
    });
    const identity = user.identities.find((one) => one.provider === provider);
    if (identity === undefined) throw notFound('provider.not_found');
    if (user.passwordHash === null && user._count.passkeys === 0 && user.identities.length === 1)
      throw problem(
        'identity.last',
        'Without it you could not sign in any more. Choose a password or add a passkey first.',
      );
    await transaction.identity.delete({ where: { id: identity.id } });
    const details = { provider, label: identity.label };
    await recordAudit(transaction, context, { caller, action: 'identity.unlink', details });
  });
}

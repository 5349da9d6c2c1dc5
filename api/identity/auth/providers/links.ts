import { codedError } from '#domain/errors.ts';
import type { LinkedIdentityList } from '#domain/contracts/account.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { notFound } from '#api/http/authorize.ts';
import type { Database } from '#prisma/client.ts';
import type { Providers } from './providers.ts';
import type { Call } from '#api/http/call.ts';

interface Needs {
  prisma: Database;
  providers: Providers;
}

/** The caller's accounts at providers, including providers no longer configured. */
export async function listIdentities({
  deps: { prisma, providers },
  caller,
}: Call<Needs>): Promise<LinkedIdentityList> {
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

/** @throws DomainError `provider.not_found`, `identity.last` where the account would have no way to sign in left */
export async function unlink({ deps, caller, context }: Call<{ prisma: Database }>, provider: string): Promise<void> {
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
      throw codedError('identity.last');
    await transaction.identity.delete({ where: { id: identity.id } });
    const details = { provider, label: identity.label };
    await recordAudit(transaction, context, { caller, action: 'identity.unlink', details });
  });
}

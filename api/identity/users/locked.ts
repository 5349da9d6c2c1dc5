import { codedError } from '#domain/errors.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { notFound } from '#api/http/authorize.ts';

/**
 * Locks a user about to be changed, together with all administrators: two of them who take the role from each other must not both
 * succeed.
 * @throws DomainError `user.not_found`
 */
export async function lockedUser(transaction: Prisma.TransactionClient, id: string) {
  await transaction.$queryRaw`
    SELECT id FROM users WHERE id = ${id}::uuid OR 'administrator' = ANY(platform_roles) ORDER BY id FOR UPDATE`;
  const user = await transaction.user.findUnique({
    where: { id },
    include: { _count: { select: { passkeys: true, recoveryCodes: true } } },
  });
  if (user === null) throw notFound('user.not_found');
  return user;
}

/** Whether another administrator can sign in. */
export async function administratorRemains(transaction: Prisma.TransactionClient, without: string): Promise<boolean> {
  const others = await transaction.user.count({
    where: {
      platformRoles: { has: 'administrator' },
      disabledAt: null,
      emailVerifiedAt: { not: null },
      NOT: { id: without },
    },
  });
  return others > 0;
}

/** @throws DomainError `user.last_administrator` when no other administrator can sign in */
export async function assertAdministratorRemains(
  transaction: Prisma.TransactionClient,
  without: string,
): Promise<void> {
  if (await administratorRemains(transaction, without)) return;
  throw codedError('user.last_administrator');
}

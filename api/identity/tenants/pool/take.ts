import { codedError } from '#domain/errors.ts';
import { whatPoolLacks } from '#domain/tenants/pool.ts';
import type { PoolUse } from '#domain/tenants/pool.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { poolState } from './use.ts';

/**
 * Refuses what a tenant's pool has not left. Until the transaction ends no other request of the tenant can count: the lock of its row is the
 * first that a transaction takes, before that of nodes, before that of servers.
 * @throws DomainError `tenant.pool_exhausted`, `tenant.not_found`
 */
export async function takeFromPool(
  transaction: Prisma.TransactionClient,
  tenantId: string,
  wanted: Partial<PoolUse>,
): Promise<void> {
  await lockPool(transaction, tenantId);
  const { pool, used } = await poolState(transaction, tenantId);
  const lack = whatPoolLacks(pool, used, wanted);
  if (lack !== null) throw codedError('tenant.pool_exhausted', { ...lack });
}

export async function lockPool(transaction: Prisma.TransactionClient, tenantId: string): Promise<void> {
  await transaction.$queryRaw`SELECT id FROM tenants WHERE id = ${tenantId}::uuid FOR NO KEY UPDATE`;
}

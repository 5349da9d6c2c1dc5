import type { TenantPoolState } from '#domain/contracts/pools.ts';
import type { TenantPool } from '#domain/tenants/pool.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { Database } from '#prisma/client.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { Call } from '#api/http/call.ts';
import { lockPool } from './take.ts';
import { defaultPool, poolState } from './use.ts';

interface Needs {
  prisma: Database;
}

/**
 * Sets the pool of a tenant; null follows the default again. A smaller one stops nothing that runs: it refuses what is asked for next.
 * @throws DomainError `tenant.not_found`
 */
export async function changePool(
  { deps, caller, context }: Call<Needs>,
  { tenantId, pool }: { tenantId: string; pool: TenantPool | null },
): Promise<TenantPoolState> {
  return deps.prisma.$transaction(async (transaction) => {
    await lockPool(transaction, tenantId);
    const before = await poolState(transaction, tenantId);
    await transaction.tenant.update({ where: { id: tenantId }, data: { pool: pool ?? Prisma.DbNull } });
    await notifyChanged(transaction, 'team', tenantId);
    const details = { before: before.followsDefault ? null : before.pool, after: pool };
    await recordAudit(transaction, context, { caller, tenantId, action: 'tenant.pool', details });
    return poolState(transaction, tenantId);
  });
}

/** Sets the pool of all tenants that follow the default. */
export async function changeDefaultPool({ deps, caller, context }: Call<Needs>, pool: TenantPool): Promise<TenantPool> {
  return deps.prisma.$transaction(async (transaction) => {
    const before = await defaultPool(transaction);
    await transaction.platformSettings.upsert({
      where: { id: 1 },
      create: { id: 1, tenantPool: pool },
      update: { tenantPool: pool },
    });
    await recordAudit(transaction, context, {
      caller,
      action: 'platform.tenant_pool',
      details: { before, after: pool },
    });
    return pool;
  });
}

import { standardPool, TenantPool, unknownCores } from '#domain/tenants/pool.ts';
import type { PoolUse } from '#domain/tenants/pool.ts';
import type { TenantPoolState } from '#domain/contracts/pools.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { notFound } from '#api/http/authorize.ts';

type Reader = Pick<Prisma.TransactionClient, '$queryRaw' | 'tenant' | 'platformSettings'>;

/** The pool of tenants that have none of their own. */
export async function defaultPool(prisma: Pick<Reader, 'platformSettings'>): Promise<TenantPool> {
  const settings = await prisma.platformSettings.findUnique({ where: { id: 1 } });
  const stored = settings?.tenantPool ?? null;
  return stored === null ? standardPool : TenantPool.parse(stored);
}

/** The pool that is in force for a tenant, and its use. Throws `tenant.not_found`. */
export async function poolState(prisma: Reader, tenantId: string): Promise<TenantPoolState> {
  const tenant = await prisma.tenant.findUnique({ where: { id: tenantId }, select: { pool: true } });
  if (tenant === null) throw notFound('tenant.not_found');
  const followsDefault = tenant.pool === null;
  const pool = followsDefault ? await defaultPool(prisma) : TenantPool.parse(tenant.pool);
  return { pool, followsDefault, used: await poolUse(prisma, tenantId) };
}

/** A server takes at least one port: it is given one by its install. Backups in the making count, with no bytes yet. */
async function poolUse(prisma: Reader, tenantId: string): Promise<PoolUse> {
  const [row] = await prisma.$queryRaw<{ used: PoolUse }[]>`
    SELECT jsonb_build_object('servers', held.servers, 'memoryBytes', held.memory, 'cpuPercent', held.cpu, 'diskBytes', held.disk,
      'ports', held.ports, 'backups', kept.backups, 'backupBytes', kept.bytes) AS used
    FROM (
      SELECT count(*) AS servers, coalesce(sum(s.memory_bytes + s.swap_bytes), 0) AS memory, coalesce(sum(s.disk_bytes), 0) AS disk,
        coalesce(sum(CASE WHEN s.cpu_percent > 0 THEN s.cpu_percent
          ELSE coalesce((n.facts->>'cpuCores')::int, ${unknownCores}::int) * 100 END), 0) AS cpu,
        coalesce(sum(greatest(1, (SELECT count(*) FROM allocations a WHERE a.server_id = s.id))), 0) AS ports
      FROM servers s JOIN nodes n ON n.id = s.node_id
      WHERE s.tenant_id = ${tenantId}::uuid AND s.deleted_at IS NULL) held
    CROSS JOIN (
      SELECT count(*) AS backups, coalesce(sum(b.bytes), 0) AS bytes FROM backups b
      WHERE b.tenant_id = ${tenantId}::uuid AND b.deleted_at IS NULL) kept`;
  if (row === undefined) throw new Error('an aggregate has one row');
  return row.used;
}

import { z } from 'zod';
import { PoolResource, TenantPool } from '../tenants/pool.ts';

/** The pool of a tenant, and what its servers and backups take of it. */
export const TenantPoolState = z
  .object({
    /** What is in force; null is unlimited. */
    pool: TenantPool,
    /** Whether the pool is the platform's default, and changes with it. */
    followsDefault: z.boolean(),
    used: z.record(PoolResource, z.number()),
  })
  .meta({ id: 'TenantPoolState' });
export type TenantPoolState = z.infer<typeof TenantPoolState>;

/** Null follows the platform's default. */
export const ChangeTenantPoolRequest = z
  .object({ pool: TenantPool.nullable() })
  .meta({ id: 'ChangeTenantPoolRequest' });
export type ChangeTenantPoolRequest = z.infer<typeof ChangeTenantPoolRequest>;

/** The pool of tenants that have none of their own. */
export const DefaultPool = z.object({ pool: TenantPool }).meta({ id: 'DefaultPool' });
export type DefaultPool = z.infer<typeof DefaultPool>;

import { z } from 'zod';

const GiB = 1024 ** 3;

/** The most of one resource; null is unlimited. */
const Most = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable();

/**
 * The most that all servers and backups of a tenant may take together. Sizes in bytes, memory with swap; CPU in percent of one
 * core; backups also count those of deleted servers, by what is stored.
 */
export const TenantPool = z
  .object({
    memoryBytes: Most,
    cpuPercent: Most,
    diskBytes: Most,
    servers: Most,
    ports: Most,
    backups: Most,
    backupBytes: Most,
  })
  .meta({ id: 'TenantPool' });
export type TenantPool = z.infer<typeof TenantPool>;
export const PoolResource = TenantPool.keyof();
export type PoolResource = z.infer<typeof PoolResource>;

export type PoolUse = Record<PoolResource, number>;

export const unlimitedPool: TenantPool = {
  memoryBytes: null,
  cpuPercent: null,
  diskBytes: null,
  servers: null,
  ports: null,
  backups: null,
  backupBytes: null,
};

/**
 * The default of a platform whose administrators set none: some game servers of an ordinary size on one common machine (16 GiB,
 * 8 cores), so that one new tenant cannot fill a node. Ports leave room for games that need a second one; backups for
 * ten a server.
 */
export const standardPool: TenantPool = {
  memoryBytes: 16 * GiB,
  cpuPercent: 800,
  diskBytes: 100 * GiB,
  servers: 10,
  ports: 20,
  backups: 100,
  backupBytes: 200 * GiB,
};

/** What a server with these limits takes of a pool. No CPU limit counts as all cores of its node. */
export function poolShareOf(
  limits: { memoryBytes: number; swapBytes: number; cpuPercent: number; diskBytes: number },
  nodeCores: number | null,
): Pick<PoolUse, 'memoryBytes' | 'cpuPercent' | 'diskBytes'> {
  return {
    memoryBytes: limits.memoryBytes + limits.swapBytes,
    cpuPercent: limits.cpuPercent === 0 ? (nodeCores ?? unknownCores) * 100 : limits.cpuPercent,
    diskBytes: limits.diskBytes,
  };
}

/** The cores that a node is taken to have until it has told: as many as any server may ask for. */
export const unknownCores = 128;

export interface PoolLack {
  resource: PoolResource;
  most: number;
  used: number;
  wanted: number;
}

/** The first resource of which a pool has not as much left as is wanted; null when it has. What asks for no more is never refused. */
export function whatPoolLacks(pool: TenantPool, used: PoolUse, wanted: Partial<PoolUse>): PoolLack | null {
  for (const resource of PoolResource.options) {
    const most = pool[resource];
    const more = wanted[resource] ?? 0;
    if (most === null || more <= 0 || used[resource] + more <= most) continue;
    return { resource, most, used: used[resource], wanted: more };
  }
  return null;
}

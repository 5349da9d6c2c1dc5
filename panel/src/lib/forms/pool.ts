import { PoolResource, type TenantPool } from '$domain/tenants/pool';
import { m } from '$texts';

const GiB = 1024 ** 3;

/** A resource of a pool as people type it: sizes in GiB. */
export const poolFields: { key: PoolResource; label: () => string; unit: string }[] = [
  { key: 'memoryBytes', label: m.team_pool_memory, unit: 'GiB' },
  { key: 'cpuPercent', label: m.team_pool_cpu, unit: '%' },
  { key: 'diskBytes', label: m.team_pool_disk, unit: 'GiB' },
  { key: 'servers', label: m.team_pool_servers, unit: '' },
  { key: 'ports', label: m.team_pool_ports, unit: '' },
  { key: 'backups', label: m.team_pool_backups, unit: '' },
  { key: 'backupBytes', label: m.team_pool_backup_bytes, unit: 'GiB' },
];

export const isSize = (key: PoolResource): boolean => key.endsWith('Bytes');
const scaleOf = (key: PoolResource): number => (isSize(key) ? GiB : 1);

const eachResource = (value: (key: PoolResource) => number | null): TenantPool =>
  Object.fromEntries(PoolResource.options.map((key) => [key, value(key)])) as TenantPool;

/** What the fields show; null is an empty field, which has no limit. */
export const typedPool = (pool: TenantPool): TenantPool =>
  eachResource((key) => {
    const most = pool[key];
    return most === null ? null : most / scaleOf(key);
  });

/** The pool of what was typed, in bytes, percent and whole numbers. */
export const poolOf = (fields: TenantPool): TenantPool =>
  eachResource((key) => {
    const typed = fields[key];
    return typed === null ? null : Math.round(typed * scaleOf(key));
  });

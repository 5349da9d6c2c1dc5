import fc from 'fast-check';
import { PoolResource, poolShareOf, standardPool, unlimitedPool, whatPoolLacks } from './pool.ts';
import type { PoolUse } from './pool.ts';

const nothing: PoolUse = {
  memoryBytes: 0,
  cpuPercent: 0,
  diskBytes: 0,
  servers: 0,
  ports: 0,
  backups: 0,
  backupBytes: 0,
};
const amount = fc.integer({ min: 0, max: 1e12 });
const anyUse = fc.record({
  memoryBytes: amount,
  cpuPercent: amount,
  diskBytes: amount,
  servers: amount,
  ports: amount,
  backups: amount,
  backupBytes: amount,
});

it.each(PoolResource.options)('%s: the last of it may be taken, one more may not', (resource) => {
  const most = standardPool[resource]!;
  const used = { ...nothing, [resource]: most - 1 };
  expect(whatPoolLacks(standardPool, used, { [resource]: 1 })).toBeNull();
  expect(whatPoolLacks(standardPool, used, { [resource]: 2 })).toEqual({
    resource,
    most,
    used: most - 1,
    wanted: 2,
  });
});

it('an unlimited pool lacks nothing', () => {
  fc.assert(fc.property(anyUse, anyUse, (used, wanted) => whatPoolLacks(unlimitedPool, used, wanted) === null));
});

it('what asks for no more is not refused, however small the pool has become', () => {
  fc.assert(
    fc.property(anyUse, anyUse, (used, less) => {
      const wanted = Object.fromEntries(Object.entries(less).map(([key, value]) => [key, -value]));
      return whatPoolLacks(standardPool, used, wanted) === null;
    }),
  );
});

it('what is granted never goes beyond the pool', () => {
  fc.assert(
    fc.property(anyUse, anyUse, anyUse, (pool, used, wanted) => {
      const granted = whatPoolLacks(pool, used, wanted) === null;
      const fits = PoolResource.options.every((one) => wanted[one] === 0 || used[one] + wanted[one] <= pool[one]);
      return granted === fits;
    }),
  );
});

it('a server takes its swap as memory, and without a CPU limit all cores of its node', () => {
  const limits = { memoryBytes: 100, swapBytes: 20, cpuPercent: 0, diskBytes: 5 };
  expect(poolShareOf(limits, 4)).toEqual({ memoryBytes: 120, cpuPercent: 400, diskBytes: 5 });
  expect(poolShareOf({ ...limits, cpuPercent: 150 }, 4).cpuPercent).toBe(150);
  expect(poolShareOf(limits, null).cpuPercent).toBe(12_800);
});

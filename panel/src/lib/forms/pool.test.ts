import { standardPool, unlimitedPool } from '$domain/tenants/pool';
import { poolOf, typedPool } from './pool';

it('a pool is typed in GiB, percent and numbers, and is the same again', () => {
  expect(typedPool(standardPool)).toMatchObject({ memoryBytes: 16, cpuPercent: 800, servers: 10, backupBytes: 200 });
  expect(poolOf(typedPool(standardPool))).toEqual(standardPool);
});

it('an empty field has no limit', () => {
  expect(typedPool(unlimitedPool)).toEqual(unlimitedPool);
  expect(poolOf({ ...typedPool(standardPool), ports: null, diskBytes: 0.5 })).toMatchObject({
    ports: null,
    diskBytes: 512 * 1024 ** 2,
  });
});

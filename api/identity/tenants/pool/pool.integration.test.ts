import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { standardPool, unlimitedPool } from '#domain/tenants/pool.ts';
import type { TenantPool } from '#domain/tenants/pool.ts';
import { Prisma } from '#prisma/generated/client.ts';
import {
  admin,
  bringNodeOnline,
  insertBackup,
  insertServers,
  makeUser,
  startActors,
  startTestApi,
  TestClient,
} from '#api/test/api.ts';
import type { TestApi } from '#api/test/api.ts';

let api: TestApi;
let stopActors: () => Promise<void>;
let platform: TestClient;
let blueprintId: string;

beforeAll(async () => {
  api = await startTestApi();
  stopActors = await startActors(api);
  await bringNodeOnline(api.prisma);
  platform = await TestClient.signIn(api.url, admin.email, admin.password);
  ({ id: blueprintId } = await api.prisma.blueprint.findFirstOrThrow({ where: { slug: 'shell-command' } }));
});
afterAll(async () => {
  await stopActors?.();
  await api?.close();
});

const GiB = 1024 ** 3;

async function tenantWith(name: string, changes: Partial<TenantPool>) {
  const { tenantId, email, userId } = await makeUser(api.prisma, name, 'owner');
  await api.prisma.tenant.update({ where: { id: tenantId }, data: { pool: { ...unlimitedPool, ...changes } } });
  return { tenantId, userId, email, owner: await TestClient.signIn(api.url, email) };
}

const create = (owner: TestClient, tenantId: string, name: string, limits: object = {}) =>
  owner.post('/api/servers', { tenantId, name, blueprintId, limits });

const codes = (answers: { status: number; body: { code?: string } }[]) =>
  answers.map(({ status, body }) => body.code ?? String(status)).sort();

describe('at the same time', () => {
  it('twenty creations make exactly the three servers that the pool has', async () => {
    const { tenantId, owner } = await tenantWith('twenty', { servers: 3 });
    const all = Array.from({ length: 20 }, (_, index) => create(owner, tenantId, `Server ${index}`));
    const answers = codes(await Promise.all(all));
    expect(answers.filter((code) => code === '202')).toHaveLength(3);
    expect(answers.filter((code) => code === 'tenant.pool_exhausted')).toHaveLength(17);
    expect(await api.prisma.server.count({ where: { tenantId } })).toBe(3);
  });

  it('two changes of limits never take the same memory', async () => {
    const { tenantId, owner } = await tenantWith('pair', { memoryBytes: 2 * GiB });
    const ids = await insertServers(api.prisma, tenantId, ['One', 'Two']);
    const raise = (id: string) => owner.patch(`/api/servers/${id}`, { limits: { memoryBytes: 1.5 * GiB } });
    expect(codes(await Promise.all(ids.map(raise)))).toEqual(['200', 'tenant.pool_exhausted']);
    const { used } = (await owner.get(`/api/tenants/${tenantId}/pool`)).body;
    expect(used.memoryBytes).toBe(1.75 * GiB);
  });

  it('two backups never take the last one of the pool', async () => {
    const { tenantId, owner } = await tenantWith('keeper', { backups: 1 });
    const ids = await insertServers(api.prisma, tenantId, ['One', 'Two']);
    await api.prisma.server.updateMany({ where: { tenantId }, data: { status: 'ready' } });
    const answers = await Promise.all(ids.map((id) => owner.post(`/api/servers/${id}/backups`, {})));
    expect(codes(answers)).toEqual(['202', 'tenant.pool_exhausted']);
  });
});

describe('a pool', () => {
  it.each([
    ['memoryBytes', GiB, { memoryBytes: 2 * GiB }, '0 bytes of 1.1 GB memory'],
    ['cpuPercent', 100, { cpuPercent: 0 }, '0 % of 100 % CPU; this needs 800 % more'],
    ['diskBytes', GiB, { diskBytes: 2 * GiB }, '0 bytes of 1.1 GB disk space'],
    ['ports', 0, {}, '0 of 0 ports'],
  ] as const)('of %s refuses a server that takes more, and says what it has', async (resource, most, limits, words) => {
    const { tenantId, owner } = await tenantWith(`of-${resource.toLowerCase()}`, { [resource]: most });
    const { status, body } = await create(owner, tenantId, 'Large', limits);
    expect([status, body.code]).toEqual([409, 'tenant.pool_exhausted']);
    expect(body.detail).toContain(words);
    expect(await api.prisma.server.count({ where: { tenantId } })).toBe(0);
  });

  it('counts the backups of deleted servers by the bytes that are stored', async () => {
    const { tenantId, owner } = await tenantWith('stored', { backupBytes: 1_000 });
    const [gone = '', here = ''] = await insertServers(api.prisma, tenantId, ['Gone', 'Here']);
    await insertBackup(api.prisma, { serverId: gone, tenantId });
    await api.prisma.server.update({ where: { id: gone }, data: { status: 'deleted', deletedAt: new Date() } });
    await api.prisma.server.update({ where: { id: here }, data: { status: 'ready' } });
    expect((await owner.get(`/api/tenants/${tenantId}/pool`)).body.used).toMatchObject({
      servers: 1,
      backups: 1,
      backupBytes: 1_000,
    });
    for (const [path, body] of [
      ['backups', {}],
      ['update', { backupFirst: true }],
    ] as const)
      expect((await owner.post(`/api/servers/${here}/${path}`, body)).body.code).toBe('tenant.pool_exhausted');
  });

  it('that has become too small stops nothing: limits may be lowered, not raised', async () => {
    const { tenantId, owner } = await tenantWith('shrunk', { memoryBytes: 0, servers: 0 });
    const [id = ''] = await insertServers(api.prisma, tenantId, ['Old']);
    const lower = await owner.patch(`/api/servers/${id}`, { limits: { memoryBytes: GiB / 8 } });
    expect([lower.status, lower.body.limits?.memoryBytes]).toEqual([200, GiB / 8]);
    const raise = await owner.patch(`/api/servers/${id}`, { limits: { memoryBytes: GiB / 4 } });
    expect(raise.body.code).toBe('tenant.pool_exhausted');
  });
});

describe('a server', () => {
  it('is never larger than its node, whatever the pool has', async () => {
    const { tenantId, owner } = await tenantWith('huge', {});
    const [id = ''] = await insertServers(api.prisma, tenantId, ['Huge']);
    const cpu = await owner.patch(`/api/servers/${id}`, { limits: { cpuPercent: 801 } });
    expect(cpu.body).toMatchObject({ status: 409, code: 'node.no_room' });
    expect(cpu.body.detail).toContain('at most 800 % CPU');
    const disk = await owner.patch(`/api/servers/${id}`, { limits: { diskBytes: 2e12 } });
    expect(disk.body.detail).toContain('has 1.0 TB');
    const memory = await owner.patch(`/api/servers/${id}`, { limits: { memoryBytes: 64 * GiB } });
    expect(memory.body).toMatchObject({ status: 409, code: 'node.no_room' });
    expect((await owner.patch(`/api/servers/${id}`, { limits: { pids: 8193 } })).body.code).toBe('request.invalid');
  });

  it('has its limits changed by a permission of its own', async () => {
    const { tenantId } = await tenantWith('shared', {});
    const [serverId = ''] = await insertServers(api.prisma, tenantId, ['Shared']);
    const { userId, email } = await makeUser(api.prisma, 'guest', 'owner');
    const as = async (permissions: string[]) => {
      const grant = { permissions: ['server.read', ...permissions] };
      const where = { userId_serverId: { serverId, userId } };
      await api.prisma.subuser.upsert({ where, create: { serverId, userId, tenantId, ...grant }, update: grant });
      return TestClient.signIn(api.url, email);
    };
    const limits = { memoryBytes: GiB };
    const path = `/api/servers/${serverId}`;
    const updater = await as(['server.update']);
    for (const changes of [{ limits }, { limits, description: 'x' }])
      expect((await updater.patch(path, changes)).body.code).toBe('auth.forbidden');
    const trusted = await as(['server.limits']);
    expect((await trusted.patch(path, { limits })).status).toBe(200);
    expect((await trusted.patch(path, { limits, description: 'x' })).body.code).toBe('auth.forbidden');
  });
});

describe('administrators', () => {
  it('set the pool of one tenant and the default of all others, which is audited', async () => {
    const { tenantId, owner } = await tenantWith('governed', {});
    const path = `/api/tenants/${tenantId}/pool`;
    expect((await owner.patch(path, { pool: null })).body.code).toBe('auth.forbidden');
    expect((await owner.patch('/api/platform/tenant-pool', { pool: unlimitedPool })).body.code).toBe('auth.forbidden');
    expect((await platform.patch(path, { pool: null })).body).toMatchObject({
      pool: standardPool,
      followsDefault: true,
    });
    const pool = { ...standardPool, servers: 2 };
    expect((await platform.patch('/api/platform/tenant-pool', { pool })).body).toEqual({ pool });
    expect((await platform.get('/api/platform/tenant-pool')).body).toEqual({ pool });
    expect((await owner.get(path)).body).toMatchObject({ pool, followsDefault: true });
    await platform.patch(path, { pool: unlimitedPool });
    expect((await owner.get(path)).body).toMatchObject({ pool: unlimitedPool, followsDefault: false });
    const made = await platform.post('/api/tenants', { name: 'New' });
    expect((await platform.get(`/api/tenants/${made.body.id}/pool`)).body).toMatchObject({
      pool,
      followsDefault: true,
    });
    const audited = { action: { in: ['tenant.pool', 'platform.tenant_pool'] } };
    expect(await api.prisma.auditEntry.count({ where: audited })).toBe(3);
  });
});

it('an upgrade leaves the tenants that exist unlimited, and the platform’s own one is from the start', async () => {
  const own = await api.prisma.tenant.findFirstOrThrow({ where: { slug: { in: ['main', 'demo'] } } });
  expect(own.pool).toEqual(unlimitedPool);
  const folder = join(__dirname, '../../../../prisma/migrations/20261201011500_tenant_pools');
  const statements = (await readFile(join(folder, 'migration.sql'), 'utf8')).split(';\n');
  const upgrade = statements.find((statement) => statement.includes('UPDATE "tenants"'));
  const undone = new Error('rolled back');
  const pools = await api.prisma
    .$transaction(async (transaction) => {
      await transaction.tenant.updateMany({ data: { pool: Prisma.DbNull } });
      await transaction.$executeRawUnsafe(upgrade!);
      const rows = await transaction.tenant.findMany({ select: { pool: true } });
      throw Object.assign(undone, { pools: rows.map(({ pool }) => pool) });
    })
    .catch((error: unknown) => (error as { pools: unknown[] }).pools);
  expect(pools.length).toBeGreaterThan(0);
  expect(new Set(pools.map((pool) => JSON.stringify(Object.entries(pool as object).sort())))).toEqual(
    new Set([JSON.stringify(Object.entries(unlimitedPool).sort())]),
  );
});

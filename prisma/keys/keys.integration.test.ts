import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openText, sealText } from '#domain/contracts/sealer.ts';
import type { Database } from '../client.ts';
import { createDatabase } from '../client.ts';
import type { EmbeddedPostgres } from '../engine/embedded-postgres.ts';
import { startMigratedPostgres } from '#scripts/test/migrated-postgres.ts';
import { KeyRing } from './key-ring.ts';
import { masterKeysFromFile, masterKeysFromText } from './local-master-keys.ts';
import { keyStatus, rewrapDataKeys, rotateDataKeys } from './rotation.ts';
import { historyContext, openJson, sealJson } from './sealed-json.ts';
import { openVariables, sealVariables } from './sealed-variables.ts';

const root = resolve(__dirname, '../..');
const newMasterKey = (): string => randomBytes(32).toString('base64');

let folder: string;
let postgres: EmbeddedPostgres;
let prisma: Database;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mamba-keys-'));
  postgres = await startMigratedPostgres(join(folder, 'database'), root);
  prisma = createDatabase(postgres.url);
});
beforeEach(async () => void (await prisma.dataKey.deleteMany()));
afterAll(async () => {
  await prisma.$disconnect();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

const code = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'opened',
    (error: { code?: string }) => error.code,
  );

it('seals for one tenant and one place: nothing opens for another', async () => {
  const ring = new KeyRing(prisma, masterKeysFromText(newMasterKey()));
  const [mine, other] = [randomUUID(), randomUUID()];
  const sealed = await sealText(ring, mine, 'row 1', 'a secret');
  expect(Buffer.from(sealed).includes('a secret')).toBe(false);
  await expect(openText(ring, mine, 'row 1', sealed)).resolves.toBe('a secret');
  await expect(code(ring.open(mine, 'row 2', sealed))).resolves.toBe('keys.cannot_open');
  await expect(code(ring.open(other, 'row 1', sealed))).resolves.toBe('keys.cannot_open');
  await expect(code(ring.open(null, 'row 1', sealed))).resolves.toBe('keys.cannot_open');
  await expect(code(ring.open(mine, 'row 1', Buffer.from('nothing of ours')))).resolves.toBe('keys.cannot_open');
  sealed[sealed.length - 20]! ^= 1;
  await expect(code(ring.open(mine, 'row 1', sealed))).resolves.toBe('keys.cannot_open');
});

it('gives a tenant one key, however many processes need its first at once; each opens what the others sealed', async () => {
  const master = masterKeysFromText(newMasterKey());
  const rings = Array.from({ length: 8 }, () => new KeyRing(prisma, master));
  const tenantId = randomUUID();
  const sealed = await Promise.all(rings.map((ring, index) => sealText(ring, tenantId, 'x', `text ${index}`)));
  expect(await prisma.dataKey.count({ where: { tenantId } })).toBe(1);
  for (const [index, bytes] of sealed.entries())
    await expect(openText(rings[(index + 1) % 8]!, tenantId, 'x', bytes)).resolves.toBe(`text ${index}`);
});

it('opens nothing once the master key is lost, says which, and opens all once it is back', async () => {
  const key = newMasterKey();
  const file = join(folder, randomUUID());
  await writeFile(file, key);
  const sealed = await sealText(new KeyRing(prisma, masterKeysFromFile(file)), null, 'x', 'kept');
  const ring = new KeyRing(prisma, masterKeysFromFile(file));
  await rm(file);
  await expect(code(ring.open(null, 'x', sealed))).resolves.toBe('keys.master_missing');
  await writeFile(file, newMasterKey());
  await expect(ring.open(null, 'x', sealed)).rejects.toThrow(/master key [0-9a-f-]+ is not in .*Put it back/);
  await writeFile(file, 'not a key');
  await expect(ring.open(null, 'x', sealed)).rejects.toThrow(/Entry 1 of .* is no master key/);
  await writeFile(file, key);
  await expect(openText(ring, null, 'x', sealed)).resolves.toBe('kept');
});

it('opens nothing whose data key was moved to another tenant in the database', async () => {
  const master = masterKeysFromText(newMasterKey());
  const [mine, thief] = [randomUUID(), randomUUID()];
  const sealed = await sealText(new KeyRing(prisma, master), mine, 'x', 'mine');
  await prisma.dataKey.updateMany({ where: { tenantId: mine }, data: { tenantId: thief } });
  await expect(code(new KeyRing(prisma, master).open(thief, 'x', sealed))).resolves.toBe('keys.master_missing');
});

it('rotates while other processes seal: nothing fails, everything opens, one key is in use', async () => {
  const master = masterKeysFromText(newMasterKey());
  const tenantId = randomUUID();
  const sealed: Uint8Array[] = [];
  let isOver = false;
  const sealing = Array.from({ length: 4 }, async (_, worker) => {
    // A ring of its own every time is a process that knows nothing yet.
    while (!isOver) sealed.push(await sealText(new KeyRing(prisma, master), tenantId, 'x', `by ${worker}`));
  });
  for (let round = 0; round < 5;) round += await rotateDataKeys(prisma, master, tenantId);
  isOver = true;
  await Promise.all(sealing);
  expect(await prisma.dataKey.count({ where: { tenantId, retiredAt: null } })).toBe(1);
  expect(await prisma.dataKey.count({ where: { tenantId } })).toBe(6);
  const ring = new KeyRing(prisma, master);
  for (const bytes of sealed) await expect(openText(ring, tenantId, 'x', bytes)).resolves.toMatch(/^by \d$/);
});

it('changes the master key without downtime: add it, wrap anew, throw the old one away', async () => {
  const [old, young] = [newMasterKey(), newMasterKey()];
  const file = join(folder, randomUUID());
  await writeFile(file, old);
  const master = masterKeysFromFile(file);
  const running = new KeyRing(prisma, master);
  const tenants = [null, randomUUID(), randomUUID()];
  const sealed = await Promise.all(
    tenants.map((tenantId) => sealText(running, tenantId, 'x', `of ${String(tenantId)}`)),
  );
  await writeFile(file, `${young}\n${old}\n`);
  expect((await keyStatus(prisma, master)).wrapped).toHaveLength(1);
  await expect(rewrapDataKeys(prisma, master)).resolves.toBe(3);
  await expect(rewrapDataKeys(prisma, master)).resolves.toBe(0);
  await writeFile(file, young);
  const status = await keyStatus(prisma, master);
  expect(status).toMatchObject({
    inUse: 3,
    retired: 0,
    wrapped: [{ masterKeyId: status.currentMasterKeyId, count: 3 }],
  });
  for (const ring of [running, new KeyRing(prisma, master)])
    for (const [index, bytes] of sealed.entries())
      await expect(openText(ring, tenants[index]!, 'x', bytes)).resolves.toBe(`of ${String(tenants[index])}`);
});

it('binds the values of variables to their server and name, and reads legacy values unchanged', async () => {
  const ring = new KeyRing(prisma, masterKeysFromText(newMasterKey()));
  const owner = { serverId: randomUUID(), tenantId: randomUUID() };
  const sealed = await sealVariables(ring, owner, { PASSWORD: 'hush', EMPTY: '', POSING: 'sealed:1:AAAA' });
  expect(JSON.stringify(sealed)).not.toContain('hush');
  const rows = Object.entries(sealed).map(([key, value]) => ({ key, value }));
  const plain = { key: 'OLD', value: 'as it was' };
  await expect(openVariables(ring, owner, [...rows, plain])).resolves.toEqual({
    PASSWORD: 'hush',
    EMPTY: '',
    POSING: 'sealed:1:AAAA',
    OLD: 'as it was',
  });
  const moved = [{ key: 'EMPTY', value: sealed.PASSWORD! }];
  await expect(code(openVariables(ring, owner, moved))).resolves.toBe('keys.cannot_open');
  const elsewhere = { ...owner, serverId: randomUUID() };
  await expect(code(openVariables(ring, elsewhere, rows))).resolves.toBe('keys.cannot_open');
});

it('seals JSON in its column, and reads legacy JSON unchanged', async () => {
  const ring = new KeyRing(prisma, masterKeysFromText(newMasterKey()));
  const events = [{ id: 1, attributes: { command: 'say hush' } }];
  const kept = await sealJson(ring, null, historyContext('1'), events);
  expect(JSON.stringify(kept)).not.toContain('hush');
  await expect(openJson(ring, null, historyContext('1'), kept)).resolves.toEqual(events);
  await expect(openJson(ring, null, historyContext('1'), events)).resolves.toEqual(events);
  await expect(code(openJson(ring, null, historyContext('2'), kept))).resolves.toBe('keys.cannot_open');
});

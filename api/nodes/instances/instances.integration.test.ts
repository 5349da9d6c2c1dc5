import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pino from 'pino';
import { v7 as uuid } from 'uuid';
import { prepareAuthority, readAuthority } from '#authority/folder.ts';
import type { Database } from '#prisma/client.ts';
import { createDatabase } from '#prisma/client.ts';
import type { EmbeddedPostgres } from '#prisma/engine/embedded-postgres.ts';
import { startMigratedPostgres } from '#scripts/test/migrated-postgres.ts';
import { databaseNodeStore } from '../link/node-store.ts';
import { Instances } from './instances.ts';

const root = resolve(__dirname, '../../..');
let folder: string;
let postgres: EmbeddedPostgres;
let prisma: Database;
const started: Instances[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mamba-instances-'));
  postgres = await startMigratedPostgres(join(folder, 'database'), root);
  await prepareAuthority(join(folder, 'ca'), ['127.0.0.1']);
  prisma = createDatabase(postgres.url);
});
afterEach(async () => {
  for (const each of started.splice(0)) await each.close();
});
afterAll(async () => {
  await prisma.$disconnect();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(url: string): Promise<Instances> {
  const log = pino({ level: 'silent' });
  const made = new Instances({ prisma, readAuthority: () => readAuthority(join(folder, 'ca')), log });
  started.push(made);
  await made.start(url);
  return made;
}

/** Resolves with the others once they are as many. */
async function othersOf(one: Instances, count: number): Promise<string[]> {
  while (one.others.length !== count) await new Promise<void>((changed) => one.onChange(() => changed()));
  return one.others.map(({ url }) => url);
}

/** The row of a process that was killed: it is there, and no one writes it again. */
async function leaveRow(url: string): Promise<string> {
  const id = uuid();
  await prisma.apiInstance.create({ data: { id, url, fingerprint: id.replaceAll('-', '').padEnd(64, '0') } });
  return id;
}

it('finds the others, and hears at once of one that leaves properly', async () => {
  const one = await start('https://one:8443');
  const two = await start('https://two:8443');
  expect(await othersOf(one, 1)).toEqual(['https://two:8443']);
  expect(two.others.map(({ url }) => url)).toEqual(['https://one:8443']);
  await two.close();
  const before = one.heartbeats;
  await othersOf(one, 0);
  expect(one.heartbeats - before).toBeLessThanOrEqual(2);
});

it('misses one that was killed within five heartbeats', async () => {
  const one = await start('https://one:8443');
  await leaveRow('https://killed:8443');
  await othersOf(one, 1);
  const before = one.heartbeats;
  await othersOf(one, 0);
  expect(one.heartbeats - before).toBeLessThanOrEqual(5);
});

it('gives the nodes of one that leaves properly time to go over, as those of one that was killed', async () => {
  const one = await start('https://one:8443');
  const two = await start('https://two:8443');
  const { id } = await prisma.node.create({ data: { name: 'going over', online: true, linkedTo: two.id } });
  const isOnline = async () => (await prisma.node.findUniqueOrThrow({ where: { id } })).online;
  await othersOf(one, 1);
  await two.close();
  const store = databaseNodeStore(prisma, one.id);
  await store.retireAbandoned();
  expect(await isOnline()).toBe(true);
  await othersOf(one, 0);
  await prisma.apiInstance.update({ where: { id: two.id }, data: { seenAt: new Date(Date.now() - 60_000) } });
  await store.retireAbandoned();
  expect(await isOnline()).toBe(false);
});

it('takes nodes for offline whose instance is dead, and leaves those that another has taken over', async () => {
  const one = await start('https://one:8443');
  const dead = await leaveRow('https://killed:8443');
  await prisma.apiInstance.update({ where: { id: dead }, data: { seenAt: new Date(Date.now() - 60_000) } });
  const make = (name: string, linkedTo: string) => prisma.node.create({ data: { name, online: true, linkedTo } });
  const [left, taken] = [await make('left', dead), await make('taken', one.id)];
  const store = databaseNodeStore(prisma, one.id);
  await store.retireAbandoned();
  const rows = await prisma.node.findMany({ where: { id: { in: [left.id, taken.id] } }, orderBy: { name: 'asc' } });
  expect(rows.map(({ name, online, linkedTo }) => [name, online, linkedTo])).toEqual([
    ['left', false, null],
    ['taken', true, one.id],
  ]);
  // The dead one's last word about it comes too late.
  await databaseNodeStore(prisma, dead).setOffline(taken.id);
  expect((await prisma.node.findUniqueOrThrow({ where: { id: taken.id } })).online).toBe(true);
  // A row that says otherwise is mended by the instance that has the node.
  await prisma.node.update({ where: { id: left.id }, data: { online: false } });
  await store.seen([left.id]);
  expect(await prisma.node.findUniqueOrThrow({ where: { id: left.id } })).toMatchObject({
    online: true,
    linkedTo: one.id,
  });
});

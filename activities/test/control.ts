import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { v7 as uuid } from 'uuid';
import type { Database } from '#prisma/client.ts';
import { createDatabase } from '#prisma/client.ts';
import { KeyRing } from '#prisma/keys/key-ring.ts';
import { masterKeysFromText } from '#prisma/keys/local-master-keys.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { seed } from '#prisma/seed/index.ts';
import { startMigratedPostgres } from '#scripts/test/migrated-postgres.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';

export const root = resolve(__dirname, '../..');

export interface TestDatabase {
  prisma: Database;
  sealer: Sealer;
  url: string;
  /** A new server of the seeded node, in a tenant of its own. */
  makeServer(changes?: Partial<Prisma.ServerUncheckedCreateInput>): Promise<ServerRef>;
  makeBackup(server: ServerRef, changes?: Partial<Prisma.BackupUncheckedCreateInput>): Promise<string>;
  makeOperation(server: ServerRef, changes?: Partial<Prisma.OperationUncheckedCreateInput>): Promise<string>;
  close(): Promise<void>;
}

/** A fresh Postgres with the seed's node and blueprints. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'mamba-activities-'));
  const postgres = await startMigratedPostgres(join(folder, 'database'), root);
  const prisma = createDatabase(postgres.url);
  const nodeId = uuid();
  await seed(prisma, {
    adminEmail: 'admin@mamba.local',
    adminPassword: 'right horse battery',
    demo: false,
    demoPassword: 'not used',
    nodeId,
    joinToken: null,
    allocationPorts: { ip: '127.0.0.1', from: 25_565, to: 25_570 },
    blueprintsDir: join(root, 'blueprints'),
  });
  return {
    prisma,
    sealer: new KeyRing(prisma, masterKeysFromText(Buffer.alloc(32, 7).toString('base64'))),
    url: postgres.url,
    makeServer: async (changes = {}) => {
      const tenantId = changes.tenantId ?? (await prisma.tenant.create({ data: { name: 'T', slug: uuid() } })).id;
      const blueprint = await prisma.blueprint.findFirstOrThrow({ where: { slug: 'minecraft-flying-squid' } });
      const server = await prisma.server.create({
        data: {
          name: 'Craft',
          nodeId,
          blueprintId: blueprint.id,
          image: 'game:1',
          memoryBytes: 256n * 1024n ** 2n,
          swapBytes: 0n,
          cpuPercent: 100,
          diskBytes: 1024n ** 3n,
          pids: 64,
          ...changes,
          tenantId,
        },
      });
      return { serverId: server.id, tenantId, nodeId };
    },
    makeBackup: async ({ serverId, tenantId }, changes = {}) => {
      const id = changes.id ?? uuid();
      const sum = 'a'.repeat(64);
      const facts = { bytes: 10n, contentBytes: 30n, entries: 3, archiveSha256: sum, contentSha256: sum };
      await prisma.backup.create({
        data: {
          ...{ id, serverId, tenantId, nodeId, name: 'One', trigger: 'manual', storage: 'local', status: 'complete' },
          ...{ key: `${tenantId}/${serverId}/${id}`, requestedByName: 'a user', format: 'tar.zst', ...facts },
          completedAt: new Date(),
          ...changes,
        },
      });
      return id;
    },
    makeOperation: async ({ serverId, tenantId }, changes = {}) => {
      const id = changes.id ?? uuid();
      const data = { id, serverId, tenantId, kind: 'backup' as const, requestedByName: 'a user', ...changes };
      await prisma.operation.create({ data });
      return id;
    },
    close: async () => {
      await prisma.$disconnect();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

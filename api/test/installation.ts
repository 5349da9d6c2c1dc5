import { join, resolve } from 'node:path';
import { v7 as uuid } from 'uuid';
import { prepareAuthority, readAuthority, rootDigest } from '#authority/folder.ts';
import { joinToken } from '#domain/contracts/certificates.ts';
import type { Database } from '#prisma/client.ts';
import { createDatabase } from '#prisma/client.ts';
import type { EmbeddedPostgres } from '#prisma/engine/embedded-postgres.ts';
import { seed } from '#prisma/seed/index.ts';
import type { SeedOptions } from '#prisma/seed/options.ts';
import { seedNode } from '#prisma/seed/seed-node.ts';
import { makeMigratedPostgres, startMadePostgres } from '#scripts/test/migrated-postgres.ts';
import { copyTemplate } from '#scripts/test/template.ts';

export const root = resolve(__dirname, '../..');
export const nodeId = '01900000-0000-7000-8000-00000000000a';
export const admin = { email: 'admin@mamba.local', password: 'right horse battery' };
export const password = 'correct horse battery';
/** Of no use elsewhere. */
export const masterKey = Buffer.alloc(32, 7).toString('base64');

const seedOptions: SeedOptions = {
  adminEmail: admin.email,
  adminPassword: admin.password,
  demo: true,
  demoPassword: password,
  nodeId,
  joinToken: null,
  allocationPorts: { ip: '127.0.0.1', from: 25_565, to: 25_584 },
  blueprintsDir: join(root, 'blueprints'),
};

/** What all processes of an installation stand on. */
export interface Prepared {
  postgres: EmbeddedPostgres;
  prisma: Database;
  authorityDir: string;
  /** Lets the seeded node join, once. */
  joinToken: string;
}

/** A fresh, seeded Postgres and a certificate authority. */
export async function prepareInstallation(folder: string): Promise<Prepared> {
  const template = { root, name: 'seeded', inputs: ['prisma', 'domain', 'blueprints', 'package-lock.json'], make };
  const made = join(folder, 'database');
  await copyTemplate(template, made);
  const postgres = await startMadePostgres(made, root);
  const authorityDir = join(folder, 'ca');
  await prepareAuthority(authorityDir, ['127.0.0.1', 'localhost']);
  const token = joinToken(uuid(), rootDigest((await readAuthority(authorityDir)).root));
  const prisma = createDatabase(postgres.url);
  await seedNode(prisma, { ...seedOptions, joinToken: token });
  return { postgres, prisma, authorityDir, joinToken: token };
}

async function make(folder: string): Promise<void> {
  const postgres = await makeMigratedPostgres(folder, root);
  const prisma = createDatabase(postgres.url);
  await seed(prisma, seedOptions);
  await prisma.$disconnect();
  await postgres.stop();
}

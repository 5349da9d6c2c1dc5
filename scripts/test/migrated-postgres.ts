import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedPostgres } from '#prisma/engine/embedded-postgres.ts';
import { startEmbeddedPostgres } from '#prisma/engine/embedded-postgres.ts';
import { migrateDeploy } from '#prisma/engine/migrate.ts';
import { copyTemplate } from './template.ts';

/** What a cluster with all migrations depends on. */
const clusterInputs = ['prisma/migrations', 'prisma/schema.prisma', 'prisma/engine', 'package-lock.json'];

const passwordFile = (folder: string) => join(folder, 'postgres-password');

/**
 * Starts a real Postgres of one's own on 127.0.0.1 with an empty database of the newest schema.
 * @param folder where its data are kept: one that does not exist
 * @param root the project's root
 */
export async function startMigratedPostgres(folder: string, root: string): Promise<EmbeddedPostgres> {
  const make = async (workshop: string): Promise<void> => (await makeMigratedPostgres(workshop, root)).stop();
  await copyTemplate({ root, name: 'postgres', inputs: clusterInputs, make }, folder);
  return startMadePostgres(folder, root);
}

/** Makes what `startMadePostgres` starts again, and leaves it running. */
export async function makeMigratedPostgres(folder: string, root: string): Promise<EmbeddedPostgres> {
  const password = randomBytes(16).toString('hex');
  writeFileSync(passwordFile(folder), password, { mode: 0o600 });
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), password, root });
  await migrateDeploy(postgres.url, root);
  return postgres;
}

/** Starts a copy of what `makeMigratedPostgres` made. */
export function startMadePostgres(folder: string, root: string): Promise<EmbeddedPostgres> {
  const password = readFileSync(passwordFile(folder), 'utf8');
  return startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), password, root });
}

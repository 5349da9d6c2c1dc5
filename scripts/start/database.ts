import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { migrateDeploy } from '#prisma/engine/migrate.ts';
import { hashInputs } from './compile/inputs.ts';
import { runProgram } from './compile/run.ts';
import { readJson, writeJson } from './data/json-file.ts';
import { Problem } from './problem.ts';
import type { SeedRequest } from './seed-request.ts';

/** Applies what migrations the database lacks. @throws Problem when one fails */
export async function migrate(root: string, databaseUrl: string): Promise<string[]> {
  try {
    return (await migrateDeploy(databaseUrl, root)).applied;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Problem(`The database could not be brought up to date: ${why}`, { cause: error });
  }
}

const seededSchema = z.object({ fingerprint: z.string() });

/**
 * Seeds the database unless it was seeded with just this before. Seeding is safe to repeat; it is left out for speed.
 * @param force for when the database is new
 * @returns whether it was done
 */
export async function seedDatabase(
  root: string,
  dataDir: string,
  request: SeedRequest,
  force: boolean,
): Promise<boolean> {
  const file = join(dataDir, 'seeded.json');
  const fingerprint = createHash('sha256')
    .update(hashInputs(root, ['prisma/seed', 'blueprints', 'domain/blueprints']))
    .update(JSON.stringify({ ...request, joinToken: null }))
    .digest('hex');
  if (!force && request.joinToken === null && seededSchema.safeParse(readJson(file)).data?.fingerprint === fingerprint)
    return false;
  await runSeed(root, request);
  writeJson(file, { fingerprint });
  return true;
}

export async function runSeed(root: string, request: SeedRequest): Promise<void> {
  await runProgram('Seeding the database', process.execPath, ['--enable-source-maps', 'dist/seed.js'], {
    cwd: root,
    input: JSON.stringify(request),
  });
}

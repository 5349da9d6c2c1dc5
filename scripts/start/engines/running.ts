import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { databaseUrl } from '#prisma/engine/postgres-cluster.ts';
import { readJson } from '../data/json-file.ts';
import { loadSecrets } from '../data/secrets.ts';

const portsSchema = z.object({ postgres: z.number() });

/** Address of the embedded database of an installation that runs now; null when none does. */
export function databaseOfDataDir(dataDir: string): string | null {
  const ports = portsSchema.safeParse(readJson(join(dataDir, 'ports.json'))).data;
  if (!ports || !existsSync(join(dataDir, 'run', 'postgres.json'))) return null;
  return databaseUrl({ port: ports.postgres, password: loadSecrets(dataDir).databasePassword });
}

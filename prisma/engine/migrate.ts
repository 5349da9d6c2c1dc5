import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withClient } from './postgres-connection.ts';

/**
 * Applies every migration of prisma/migrations that the database has not seen, in order, and keeps Prisma's own
 * `_prisma_migrations` table. When there is none to apply it costs one query.
 * @param root the project's root folder
 * @returns the names of the migrations applied now
 * @throws Error with the engine's message when a migration fails
 */
export async function migrateDeploy(databaseUrl: string, root = process.cwd()): Promise<{ applied: string[] }> {
  const pending = await pendingMigrations(databaseUrl, root);
  if (pending.length === 0) return { applied: [] };
  const result = await runSchemaEngine('apply', databaseUrl, root);
  return { applied: 'applied' in result ? result.applied : [] };
}

/**
 * SQL that takes the migrations to what prisma/schema.prisma says, or null when nothing differs.
 * @param emptyDatabaseUrl an empty scratch database: the migrations are played into it
 */
export async function diffSchema(emptyDatabaseUrl: string, root = process.cwd()): Promise<string | null> {
  const result = await runSchemaEngine('diff', emptyDatabaseUrl, root);
  return 'sql' in result ? result.sql : null;
}

/** Names of migrations on disk that the database has not finished. */
async function pendingMigrations(databaseUrl: string, root = process.cwd()): Promise<string[]> {
  const onDisk = await migrationNames(root);
  const finished = new Set(await withClient(databaseUrl, finishedMigrations));
  return onDisk.filter((name) => !finished.has(name));
}

async function migrationNames(root: string): Promise<string[]> {
  const entries = await readdir(join(root, 'prisma', 'migrations'), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

type Client = Parameters<Parameters<typeof withClient>[1]>[0];

async function finishedMigrations(client: Client): Promise<string[]> {
  const table = await client.query<{ found: string | null }>(`select to_regclass('_prisma_migrations') as found`);
  if (!table.rows[0]?.found) return [];
  const { rows } = await client.query<{ migration_name: string }>(
    'select migration_name from _prisma_migrations where finished_at is not null and rolled_back_at is null',
  );
  return rows.map((row) => row.migration_name);
}

type EngineAnswer = { applied: string[] } | { sql: string | null } | { error: string };

function runSchemaEngine(command: 'apply' | 'diff', databaseUrl: string, root: string): Promise<EngineAnswer> {
  const script = join(root, 'prisma', 'engine', 'schema-engine.mjs');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [script, command, root],
      { env: { ...process.env, DATABASE_URL: databaseUrl }, maxBuffer: 64 * 1024 * 1024 },
      (failure, stdout, stderr) => {
        const answer = parseAnswer(stdout);
        if (answer && 'error' in answer) reject(new Error(answer.error));
        else if (answer) resolve(answer);
        else reject(new Error(`The schema engine said nothing: ${stderr.trim()}`, { cause: failure }));
      },
    );
  });
}

function parseAnswer(stdout: string): EngineAnswer | null {
  const line = stdout.trim().split('\n').at(-1);
  return line ? (JSON.parse(line) as EngineAnswer) : null;
}

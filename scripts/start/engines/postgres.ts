import { join } from 'node:path';
import { databaseUrl, prepareCluster } from '#prisma/engine/postgres-cluster.ts';
import { ensureDatabase, waitForPostgres } from '#prisma/engine/postgres-connection.ts';
import type { ChildSpec } from '../children/child.ts';
import { fullDisk, Problem } from '../problem.ts';

/** The embedded Postgres as a process to be kept alive, and its address. */
export function embeddedPostgres(options: { root: string; dataDir: string; port: number; password: string }): {
  spec: ChildSpec;
  url: string;
} {
  const cluster = { ...options, dataDir: join(options.dataDir, 'postgres') };
  const maintenanceUrl = databaseUrl(cluster, 'postgres');
  return {
    url: databaseUrl(cluster),
    spec: {
      name: 'postgres',
      command: () =>
        prepareCluster(cluster).then(
          (command) => ({ ...command, cwd: '/' }),
          (error: unknown) => {
            const sentence = error instanceof Error ? error.message : String(error);
            throw fullDisk(sentence, options.dataDir) ?? new Problem(sentence, { cause: error });
          },
        ),
      ready: async () => {
        await waitForPostgres(maintenanceUrl, 60_000);
        await ensureDatabase(maintenanceUrl);
      },
      // Postgres's "fast" shutdown: sessions are ended, everything is written. SIGTERM would wait for sessions.
      stopSignal: 'SIGINT',
      stopWithinMs: 30_000,
      hurrySignal: 'SIGQUIT',
    },
  };
}

/** @throws Problem when the database that DATABASE_URL names does not answer */
export async function assertDatabaseAnswers(url: string): Promise<void> {
  try {
    await waitForPostgres(url, 10_000);
  } catch (error) {
    throw new Problem(
      `The database that DATABASE_URL names (${withoutPassword(url)}) does not answer: ${reason(error)}. ` +
        'Start it or correct DATABASE_URL; without it an embedded one is used.',
      { cause: error },
    );
  }
}

function withoutPassword(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname}${port ? `:${port}` : ''}${pathname}`;
  } catch {
    return 'not a URL';
  }
}

/** A refused connection to a name with two addresses is an AggregateError without a message of its own. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return reason(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { DATABASE_NAME } from './postgres-cluster.ts';

/**
 * Resolves when the database at the address answers a query.
 * @throws the last connection error when it does not within the time, at once when the password is refused
 */
export async function waitForPostgres(url: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      await withClient(url, async (client) => client.query('select 1'));
      return;
    } catch (error) {
      if (isRefusedForGood(error) || Date.now() > deadline) throw error;
      await delay(30);
    }
  }
}

/** Creates our database on a fresh cluster. `url` is that of its maintenance database. */
export async function ensureDatabase(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE_NAME]);
    if (!rowCount) await client.query(`create database ${client.escapeIdentifier(DATABASE_NAME)}`);
  });
}

export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that goes away under an idle client emits this beside rejecting; the rejection is what callers handle.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Wrong password, no such role, no such database: waiting changes none of them. */
function isRefusedForGood(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return ['28P01', '28000', '3D000'].includes(code);
}

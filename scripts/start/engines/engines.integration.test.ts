import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDeploy } from '#prisma/engine/migrate.ts';
import { startEmbeddedPostgres } from '#prisma/engine/embedded-postgres.ts';
import { withClient } from '#prisma/engine/postgres-connection.ts';
import { startTemporalDevServer } from '#temporal/runtime/dev-server.ts';
import { ensureSearchAttributes } from '#temporal/runtime/dev-server-ready.ts';
import { until } from '#scripts/test/until.ts';
import { isAlive, processIdentity } from '../process-identity.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mamba-engines-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Kills without warning and waits until the kernel has taken the process away. */
async function killHard(pid: number): Promise<void> {
  const identity = processIdentity(pid)!;
  process.kill(pid, 'SIGKILL');
  await until('the process to be gone', () => !isAlive({ pid, identity }));
}

describe('the embedded Postgres', () => {
  it('takes all migrations, and after kill -9 comes up again with everything in it', async () => {
    const options = { dataDir: join(folder, 'postgres'), password: 'a password of letters', durable: true };
    const first = await startEmbeddedPostgres(options);
    const { applied } = await migrateDeploy(first.url);
    expect(applied.length).toBeGreaterThan(0);
    await withClient(first.url, (client) => client.query('create table kept as select 42 as answer'));
    await killHard(first.pid);

    const second = await startEmbeddedPostgres(options);
    try {
      const { rows } = await withClient(second.url, (client) => client.query('select answer from kept'));
      expect(rows).toEqual([{ answer: 42 }]);
      await expect(migrateDeploy(second.url)).resolves.toEqual({ applied: [] });
    } finally {
      await second.stop();
    }
  });
});

describe('the Temporal development server', () => {
  it('has our search attributes, and comes up again on its data after kill -9', async () => {
    const dataFile = join(folder, 'temporal.db');
    const first = await startTemporalDevServer({ dataFile });
    await killHard(first.pid);
    await first.stop();

    const second = await startTemporalDevServer({ dataFile });
    try {
      await expect(ensureSearchAttributes(second.address, 'default')).resolves.toBeUndefined();
    } finally {
      await second.stop();
    }
  });
});

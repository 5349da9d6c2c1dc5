import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BackupOperationResponse } from '#domain/contracts/backups.ts';
import { OperationResponse } from '#domain/contracts/operations.ts';
import { until } from '#scripts/test/until.ts';
import { Api } from './support/api.ts';
import { earlierVersion } from './support/earlier-version.ts';
import { expect, test } from './support/fixtures.ts';
import { Platform, testEnvironment } from './support/platform.ts';

/** The first version whose installations must survive every later one. */
const earlier = '51f18dc624b5e39290c75be11d106cffdc183877';

const root = resolve(import.meta.dirname, '..');

/** Counts its starts in a file, and ends when it is asked to. */
const game = `trap 'exit 0' TERM; echo start >> starts.txt; echo "starts: $(wc -l < starts.txt)"; while sleep 0.2; do :; done`;

async function outcome(api: Api, operationId: string): Promise<string> {
  const { status, error } = await api.ended(operationId);
  return error === null ? status : `${status}: ${error.message}`;
}

test('an installation of an earlier version goes on with this one, the operation under way included', async ({
  runtime,
}) => {
  test.setTimeout(900_000);
  const before = await Platform.start(`${runtime}-upgrade-before`, runtime, { root: earlierVersion(earlier) });
  const platforms = [before];
  try {
    const then = await Api.signIn(before.ready);
    const created = await then.createServer('shell-command', { name: 'Old friend', variables: { COMMAND: game } });
    await then.installed(created);
    const { id } = created.server;
    const resting = await then.createServer('shell-command', { name: 'At rest', variables: {} });
    await then.installed(resting);
    const world = join(before.dataDir, 'data', 'node', 'servers', id, 'files', 'world.txt');
    writeFileSync(world, 'as it was\n');
    const saved = BackupOperationResponse.parse(await then.post(`/api/servers/${id}/backups`, { name: 'From before' }));
    expect(await outcome(then, saved.operationId)).toBe('succeeded');
    writeFileSync(world, 'changed since\n');
    await then.power(id, 'start');
    const running = await then.reaches(id, 'running');
    // Its countdown is under way, a timer in the history of a workflow, when everything dies.
    await then.patch(`/api/servers/${id}`, { policies: { restart: { countdownSeconds: 40 } } });
    const { operation } = OperationResponse.parse(await then.post(`/api/servers/${id}/restart`, {}));
    await until('the countdown to begin', async () => (await then.operation(operation.id)).startedAt !== null);
    await before.killEverything();

    const after = await Platform.start(`${runtime}-upgrade-after`, runtime, { dataDir: before.dataDir });
    platforms.push(after);
    const now = await Api.signIn(after.ready);
    expect(await outcome(now, operation.id)).toBe('succeeded');
    const restarted = await now.reaches(id, 'running');
    expect(restarted.startedAt).not.toBe(running.startedAt);
    expect(restarted.address).toEqual(running.address);

    // What was there is there, and can still be used.
    expect((await now.operations(id)).map(({ kind }) => kind)).toEqual(['restart', 'backup', 'install']);
    expect((await now.nodes()).map(({ online }) => online)).toEqual([true]);
    const [backup] = await now.backups(id);
    const restore = OperationResponse.parse(
      await now.post(`/api/servers/${id}/restore`, { backupId: backup?.id ?? 'none' }),
    );
    expect(await outcome(now, restore.operation.id)).toBe('succeeded');
    expect(readFileSync(world, 'utf8')).toBe('as it was\n');
    await now.reaches(id, 'running');
    await now.power(resting.server.id, 'start');
    await now.reaches(resting.server.id, 'running');
    for (const server of [id, resting.server.id]) {
      await now.power(server, 'stop');
      await now.reaches(server, 'offline');
    }
    const audit = execFileSync(
      'npm',
      ['run', '--silent', 'audit:verify', '--', '--data-dir', join(after.dataDir, 'data')],
      {
        cwd: root,
        encoding: 'utf8',
        env: testEnvironment(),
      },
    );
    expect(audit).toContain('each as it was written');
    await now.deleteServer(id, 'Old friend');
    await until('the server to be gone', async () => (await now.statusOf(`/api/servers/${id}`)) === 404);
  } finally {
    for (const platform of platforms.reverse()) await platform.dispose();
  }
});

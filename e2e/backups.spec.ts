import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from '@playwright/test';
import { until } from '#scripts/test/until.ts';
import { expect, signIn, test } from './support/fixtures.ts';
import type { Platform } from './support/platform.ts';
import { Player } from './support/player.ts';

const NAME = 'Precious world';

const stateOf = (page: Page) => page.getByTestId('server-state');
const dialogOf = (page: Page) => page.getByRole('dialog').or(page.getByRole('alertdialog'));

/** Every file of a server's world with a digest of what it holds, by its path. */
async function worldOf(platform: Platform, serverId: string): Promise<Map<string, string>> {
  const folder = worldFolder(platform, serverId);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const digests = files.map(async (file) => {
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    return [file.slice(folder.length), digest] as const;
  });
  return new Map(await Promise.all(digests));
}

/**
 * The same once nothing of it changes any more: a game goes on saving for a while after its last player has left, region by region, with
 * pauses of seconds in between.
 */
async function quietWorldOf(platform: Platform, serverId: string): Promise<Map<string, string>> {
  let last = '';
  let same = 0;
  return until(
    'the world to be quiet',
    async () => {
      const world = await worldOf(platform, serverId);
      const before = last;
      last = JSON.stringify([...world]);
      same = last === before ? same + 1 : 0;
      return same === 4 && world;
    },
    { timeoutMs: 120_000, intervalMs: 2500 },
  );
}

const worldFolder = ({ dataDir }: Platform, serverId: string): string =>
  join(dataDir, 'data/node/servers', serverId, 'files/world');

/** What a failing disk, or a plugin gone wild, does to a world: every file is there, and none can be read. */
async function ruin(platform: Platform, serverId: string): Promise<void> {
  for (const file of (await worldOf(platform, serverId)).keys()) {
    await writeFile(join(worldFolder(platform, serverId), file), 'not a world any more');
  }
}

test('a world that was ruined comes back from its backup, and players with it', async ({ page, platform, api }) => {
  test.setTimeout(600_000);
  const created = await api.createServer('minecraft-flying-squid', { name: NAME, variables: {} });
  await api.installed(created);
  const { server } = created;
  await api.power(server.id, 'start');
  const { address } = await api.reaches(server.id, 'running');
  if (address === null) throw new Error('A running server has an address.');
  const at = `${address.ip}:${address.port}`;

  await test.step('a player changes the world', async () => {
    const player = await Player.join(at, 'Builder');
    await until('the world to be on disk', async () => (await worldOf(platform, server.id)).size > 0);
    player.leave();
  });

  await signIn(page, platform);
  await page.goto(`${platform.ready.url}/servers/${server.id}/backups`);

  const backUp = async (name: string) => {
    await page.getByRole('button', { name: 'Back up now' }).first().click();
    await dialogOf(page).getByLabel('Name').fill(name);
    await dialogOf(page).getByRole('button', { name: 'Back up', exact: true }).click();
    await expect(page.getByText(name).first()).toBeVisible();
    const isComplete = async () => {
      const [newest] = await api.backups(server.id);
      return newest?.name === name && newest.status === 'complete';
    };
    await until('the backup to be complete', isComplete, { timeoutMs: 120_000 });
    await expect(stateOf(page)).toHaveText('Running');
  };
  const { name: backup, world: precious } = await test.step('back it up while it runs', async () => {
    let count = 0;
    // What a backup must hold is known to the byte where the game, which saves when it likes, wrote nothing meanwhile.
    return until(
      'a backup of a world that was still',
      async () => {
        const name = `Before the storm ${(count += 1)}`;
        const world = await quietWorldOf(platform, server.id);
        await backUp(name);
        return isDeepStrictEqual(await worldOf(platform, server.id), world) && { name, world };
      },
      { timeoutMs: 240_000 },
    );
  });

  await test.step('ruin the world, and see that it is another one', async () => {
    await api.power(server.id, 'stop');
    await api.reaches(server.id, 'offline');
    await ruin(platform, server.id);
    await api.power(server.id, 'start');
    await api.reaches(server.id, 'running');
    await api.power(server.id, 'stop');
    await api.reaches(server.id, 'offline');
    expect(await worldOf(platform, server.id)).not.toEqual(precious);
  });

  await test.step('restore it', async () => {
    await page.getByRole('button', { name: `Actions for ${backup}` }).click();
    await page.getByRole('menuitem', { name: 'Restore…' }).click();
    await dialogOf(page).getByLabel('Type the server’s name to confirm').fill(NAME);
    await dialogOf(page).getByRole('button', { name: 'Restore', exact: true }).click();
    const newest = async () => (await api.operations(server.id)).find(({ kind }) => kind === 'restore');
    const operation = await api.ended((await until('the restore to begin', newest)).id);
    expect(operation.status, operation.error?.message).toBe('succeeded');
    expect(await worldOf(platform, server.id)).toEqual(precious);
  });

  await test.step('join again', async () => {
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await api.reaches(server.id, 'running');
    const player = await Player.join(at, 'Builder');
    await expect(stateOf(page)).toHaveText('Running');
    expect(player.isPlaying).toBe(true);
    player.leave();
  });

  await api.power(server.id, 'stop');
  await api.reaches(server.id, 'offline');
  await api.deleteServer(server.id, NAME);
});

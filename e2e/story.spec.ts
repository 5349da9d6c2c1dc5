import type { Page } from '@playwright/test';
import { until } from '#scripts/test/until.ts';
import { Api } from './support/api.ts';
import { expect, signIn, test } from './support/fixtures.ts';
import { isPortFree } from '#scripts/start/data/ports.ts';
import { Player } from './support/player.ts';

const NAME = 'Friday evening';

/** What the console shows: the screen of the terminal, as text. */
const consoleOf = (page: Page) => page.getByRole('region', { name: 'Console output' });
const stateOf = (page: Page) => page.getByTestId('server-state');

/** The numbers that the live charts show beside their names. */
async function liveNumbers(page: Page, names: string[]): Promise<Record<string, string>> {
  const numbers: Record<string, string> = {};
  for (const name of names) numbers[name] = await page.getByRole('figure', { name }).innerText();
  return numbers;
}

test('from signing in to a player on the server, and back to nothing', async ({ page, platform, api }) => {
  test.setTimeout(300_000);
  await test.step('sign in', () => signIn(page, platform));

  await test.step('create a server, with the defaults', async () => {
    await page.getByRole('link', { name: 'Create server' }).first().click();
    await page.getByRole('radio', { name: /Minecraft \(Flying Squid\)/ }).check();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Server name').fill(NAME);
    await page.getByRole('button', { name: 'Create server' }).click();
  });

  await test.step('watch the install run live', async () => {
    await expect(page.getByText('Downloading flying-squid 1.12.0')).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(/http fetch GET 200/).first()).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText('Installed.')).toBeVisible({ timeout: 120_000 });
  });

  const address = await test.step('start it and see it running', async () => {
    await page.getByRole('link', { name: 'Console' }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(consoleOf(page)).toContainText('Server listening on port');
    await expect(stateOf(page)).toHaveText('Running');
    await page.getByRole('button', { name: 'Copy address' }).click();
    return page.evaluate(() => navigator.clipboard.readText());
  });

  const player = await test.step('join with Minecraft 1.16.5 at the address shown', () =>
    Player.join(address, 'Steve'));
  await expect(consoleOf(page)).toContainText('Steve');

  await test.step('talk from the console to the player, and back', async () => {
    await page.getByLabel('Command', { exact: true }).fill('say hello');
    await page.keyboard.press('Enter');
    await player.hears('hello');
    player.say('hello yourself');
    await expect(consoleOf(page)).toContainText('<Steve> hello yourself');
  });

  await test.step('see the charts move', async () => {
    await page.getByRole('link', { name: 'Metrics' }).click();
    // A plain process has no network of its own whose traffic could be told from that of the machine.
    const charts = platform.runtime === 'docker' ? ['CPU', 'Memory', 'Network'] : ['CPU', 'Memory'];
    const before = await liveNumbers(page, charts);
    const guest = await Player.join(address, 'Alex');
    const moved = new Set<string>();
    await until(`the charts ${charts.join(', ')} to move`, async () => {
      const now = await liveNumbers(page, charts);
      for (const name of charts) if (now[name] !== before[name]) moved.add(name);
      return moved.size === charts.length;
    });
    guest.leave();
  });

  await test.step('stop it cleanly', async () => {
    await page.getByRole('link', { name: 'Console' }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(stateOf(page)).toHaveText('Offline');
    await expect(consoleOf(page)).toContainText('Server is closed.');
    expect(player.isPlaying).toBe(false);
    const serverId = /servers\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
    expect((await api.server(serverId)).lastExit).toMatchObject({ code: 0, expected: true });
  });

  await test.step('delete it, after typing its name', async () => {
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Delete server' }).click();
    const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'));
    await expect(dialog.getByRole('button', { name: 'Delete server' })).toBeDisabled();
    await dialog.getByLabel('Type the server’s name to confirm').fill(NAME);
    await dialog.getByRole('button', { name: 'Delete server' }).click();
    await page.getByRole('link', { name: 'Servers' }).first().click();
    await expect(page.getByRole('link', { name: NAME })).toHaveCount(0);
  });

  await test.step('find its port free', async () => {
    const fresh = await Api.signIn(platform.ready);
    await until('the port to be given back', async () => (await fresh.nodes())[0]?.allocations.used === 0);
    const [host = '', port = ''] = address.split(':');
    expect(await isPortFree(host, Number(port))).toBe(true);
  });
});

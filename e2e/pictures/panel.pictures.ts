import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import type { Api } from '../support/api.ts';
import { test } from '../support/fixtures.ts';
import { Player } from '../support/player.ts';

const root = resolve(import.meta.dirname, '../..');
/** All pictures, for looking at; those of `kept` go into the repository: what they show must not name a machine or a mirror. */
const album = join(root, 'reports/pictures');
const kept = [
  'console-desktop-light',
  'console-desktop-dark',
  'servers-desktop-light',
  'console-phone-dark',
  'metrics-desktop-light',
  'backups-desktop-light',
  'crashes-desktop-dark',
];

const sizes = { desktop: { width: 1360, height: 850 }, phone: { width: 390, height: 844 } };

async function photograph(page: Page, name: string): Promise<void> {
  // Nothing is hovered over in a picture.
  await page.mouse.move(0, 0);
  for (const [device, size] of Object.entries(sizes)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const file = `${name}-${device}-${colorScheme}`;
      await page.screenshot({ path: join(album, `${file}.png`), animations: 'disabled' });
      if (kept.includes(file)) await copyFile(join(album, `${file}.png`), join(root, 'docs/images', `${file}.png`));
    }
  }
  await page.setViewportSize(sizes.desktop);
}

async function install(api: Api, slug: string, name: string, variables: Record<string, string> = {}) {
  const created = await api.createServer(slug, { name, variables });
  await api.installed(created);
  return created;
}

/** Talk of an evening, with who says it; `null` is the console. */
const talk: [string | null, string][] = [
  ['Ada', 'is the bridge done?'],
  ['Linus', 'almost, come and see'],
  [null, 'say The night ends in ten minutes'],
  ['Ada', 'wow, it goes all the way over'],
  ['Grace', 'hi all! where do I find you?'],
  ['Linus', 'follow the torches from the spawn'],
  ['Grace', 'found the bridge, on my way'],
  [null, 'say Welcome, Grace'],
  ['Ada', 'next: a lighthouse?'],
  ['Linus', 'yes. I bring the glass'],
];

async function putNoticesAway(page: Page): Promise<void> {
  const close = page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Close' });
  for (let left = await close.count(); left > 0; left -= 1) await close.first().click();
}

/** Players come, talk and go while the page watches: charts need a past to be worth a look. */
async function spendAnEvening(panel: Page, address: string): Promise<Player[]> {
  const players = new Map<string, Player>();
  for (const [name, words] of talk) {
    if (name === null) {
      await panel.getByLabel('Command', { exact: true }).fill(words);
      await panel.keyboard.press('Enter');
    } else {
      const player = players.get(name) ?? (await Player.join(address, name));
      players.set(name, player);
      player.say(words);
    }
    await panel.waitForTimeout(8_000);
  }
  return [...players.values()];
}

/** Backs the game up twice, the second with a name that one keeps, and looks at what can be done with it. */
async function photographBackups(panel: Page, open: () => Promise<void>): Promise<void> {
  await open();
  for (const name of ['Before the lighthouse', 'The bridge is done']) {
    await panel.getByRole('button', { name: 'Back up now' }).click();
    await panel.getByRole('dialog').getByLabel('Name').fill(name);
    await panel.getByRole('dialog').getByRole('button', { name: 'Back up', exact: true }).click();
    await panel
      .getByRole('row', { name })
      .getByText(/entries$/)
      .waitFor({ timeout: 90_000 });
  }
  const actions = panel.getByRole('button', { name: 'Actions for The bridge is done' });
  await actions.click();
  await panel.getByRole('menuitem', { name: 'Verify' }).click();
  await panel
    .getByRole('row', { name: 'The bridge is done' })
    .getByTitle(/found whole/)
    .waitFor({ timeout: 90_000 });
  await photograph(panel, 'backups');
  await actions.click();
  await panel.getByRole('menuitem', { name: 'Restore…' }).click();
  await panel.getByText('Single files and folders').click();
  await panel.getByRole('button', { name: 'Open world' }).waitFor();
  await photograph(panel, 'restore');
  await panel.keyboard.press('Escape');
}

test('the panel with a game on it', async ({ panel, platform, api }) => {
  await mkdir(album, { recursive: true });
  await mkdir(join(root, 'docs/images'), { recursive: true });
  const open = async (path: string) => {
    await panel.goto(platform.ready.url + path);
    await panel.getByRole('heading', { level: 1 }).waitFor();
  };
  await putNoticesAway(panel);
  await open('/servers');
  await photograph(panel, 'empty');

  const bot = await install(api, 'shell-command', 'Discord bot');
  await api.power(bot.server.id, 'start');
  const website = await install(api, 'nodejs-app', 'Team website');
  await api.power(website.server.id, 'start');
  const crashing = await install(api, 'shell-command', 'Old experiment', { COMMAND: 'echo ready; sleep 1; exit 3' });
  await api.power(crashing.server.id, 'start');
  await install(api, 'shell-command', 'Backup to the attic');

  const { server, operation } = await api.createServer('minecraft-flying-squid', {
    name: 'Friday evening',
    variables: { MOTD: 'Builders welcome' },
  });
  await open(`/servers/${server.id}/operations/${operation.id}`);
  await panel
    .getByText(/http fetch GET 200/)
    .first()
    .waitFor({ timeout: 60_000 });
  await photograph(panel, 'install');
  await api.ended(operation.id);
  await photograph(panel, 'operation');

  await open(`/servers/${server.id}`);
  await api.power(server.id, 'start');
  const { address } = await api.reaches(server.id, 'running');
  const players = await spendAnEvening(panel, `${address?.ip}:${address?.port}`);
  await photograph(panel, 'console');
  // By its tab: the page keeps what it has seen so far.
  await panel.getByRole('link', { name: 'Metrics' }).click();
  await panel.getByRole('group', { name: 'Time range' }).waitFor();
  await photograph(panel, 'metrics');

  for (const tab of ['operations', 'startup', 'settings']) {
    await open(`/servers/${server.id}/${tab}`);
    await photograph(panel, tab);
  }
  await photographBackups(panel, () => open(`/servers/${server.id}/backups`));
  await open(`/servers/${crashing.server.id}/crashes`);
  await panel.getByRole('list', { name: 'Crashes' }).waitFor();
  await photograph(panel, 'crashes');
  await open('/servers');
  await api.createServer('minecraft-flying-squid', { name: 'Winter village', variables: {} });
  await panel.getByText('Installing', { exact: true }).waitFor();
  await photograph(panel, 'servers');
  for (const page of ['operations', 'nodes', 'servers/new']) {
    await open(`/${page}`);
    await photograph(panel, page === 'operations' ? 'all-operations' : page.replace('/', '-'));
  }
  for (const player of players) player.leave();
  await panel.context().clearCookies();
  await panel.goto(`${platform.ready.url}/login`);
  await panel.getByRole('button', { name: 'Sign in' }).waitFor();
  await photograph(panel, 'login');
});

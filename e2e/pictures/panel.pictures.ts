import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import type { Api } from '../support/api.ts';
import { test } from '../support/fixtures.ts';
import { Player } from '../support/player.ts';
import { until } from '../support/until.ts';

const root = resolve(import.meta.dirname, '../..');
/** All pictures, for looking at; those that the README shows go into the repository. */
const album = join(root, 'reports/pictures');
const kept = [
  'console-desktop-light',
  'console-desktop-dark',
  'servers-desktop-light',
  'console-phone-dark',
  'install-desktop-light',
];

const sizes = { desktop: { width: 1360, height: 850 }, phone: { width: 390, height: 844 } };

async function photograph(page: Page, name: string): Promise<void> {
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

test('the panel with a game on it', async ({ panel, platform, api }) => {
  await mkdir(album, { recursive: true });
  await mkdir(join(root, 'docs/images'), { recursive: true });
  const open = async (path: string) => {
    await panel.goto(platform.ready.url + path);
    await panel.getByRole('heading', { level: 1 }).waitFor();
  };
  await open('/servers');
  await photograph(panel, 'empty');

  await install(api, 'shell-command', 'Discord bot');
  await install(api, 'nodejs-app', 'Team website').catch(() => undefined);
  const crashing = await install(api, 'shell-command', 'Old experiment', { COMMAND: 'echo ready; exit 3' });
  await api.power(crashing.server.id, 'start');

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
  await until('the install to end', async () => (await api.operation(operation.id)).endedAt !== null, {
    timeoutMs: 180_000,
  });
  await photograph(panel, 'operation');

  await open(`/servers/${server.id}`);
  await api.power(server.id, 'start');
  const { address } = await api.reaches(server.id, 'running');
  const where = `${address?.ip}:${address?.port}`;
  const players = [await Player.join(where, 'Ada'), await Player.join(where, 'Linus')];
  players[0]?.say('is the bridge done?');
  players[1]?.say('almost, come and see');
  await panel.getByLabel('Command', { exact: true }).fill('say the night ends in ten minutes');
  await panel.keyboard.press('Enter');
  await players[0]?.hears('the night ends');
  await photograph(panel, 'console');

  await open(`/servers/${server.id}/metrics`);
  // Charts need a past to be worth a look.
  await panel.waitForTimeout(45_000);
  await photograph(panel, 'metrics');
  for (const tab of ['operations', 'startup', 'settings']) {
    await open(`/servers/${server.id}/${tab}`);
    await photograph(panel, tab);
  }
  for (const page of ['servers', 'operations', 'nodes', 'servers/new']) {
    await open(`/${page}`);
    await photograph(panel, page === 'operations' ? 'all-operations' : page.replace('/', '-'));
  }
  for (const player of players) player.leave();
  await panel.context().clearCookies();
  await panel.goto(`${platform.ready.url}/login`);
  await panel.getByRole('button', { name: 'Sign in' }).waitFor();
  await photograph(panel, 'login');
});

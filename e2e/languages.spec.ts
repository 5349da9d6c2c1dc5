import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';

const widths = [
  { name: 'a phone', width: 390, height: 844 },
  { name: 'a desktop', width: 1280, height: 800 },
];
const pages: [path: string, heading: string][] = [
  ['/servers', 'Server'],
  ['/servers/new', 'Server erstellen'],
  ['/operations', 'Vorgänge'],
  ['/backups', 'Backups'],
  ['/nodes', 'Nodes'],
  ['/team', 'Team'],
  ['/team/roles', 'Team'],
  ['/team/settings', 'Team'],
  ['/users', 'Benutzer'],
  ['/mails', 'E-Mails'],
  ['/audit', 'Audit-Log'],
  ['/team/audit', 'Team'],
  ['/account/activity', 'Dein Konto'],
  ['/account', 'Dein Konto'],
  ['/account/security', 'Dein Konto'],
  ['/account/keys', 'Dein Konto'],
];

/** By how many pixels the page is wider than its window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

// The account keeps it, and the other tests of this installation read English.
test.afterEach(({ api }) => api.followBrowser());

test('a language is chosen in the account, and its words fit every page', async ({ panel, platform, api }) => {
  test.setTimeout(240_000);
  // A long name is in every list and filter.
  const name = 'Der längste Name, den ein Server für uns haben soll';
  const created = await api.createServer('shell-command', { name, variables: {} });
  await api.installed(created);
  const ofServer = ['', '/backups', '/operations', '/crashes', '/startup', '/access', '/activity', '/settings'];
  const all = [...pages, ...ofServer.map((part): [string, string] => [`/servers/${created.server.id}${part}`, name])];
  await panel.goto(`${platform.ready.url}/account`);
  await panel.getByRole('combobox', { name: 'Language' }).selectOption('de');
  await expect(panel.getByRole('heading', { level: 1 })).toHaveText('Dein Konto');
  await expect(panel.locator('html')).toHaveAttribute('lang', 'de');
  for (const { name: device, width, height } of widths) {
    await panel.setViewportSize({ width, height });
    for (const [path, heading] of all) {
      await test.step(`${path} on ${device}`, async () => {
        await panel.goto(platform.ready.url + path);
        await expect(panel.getByRole('heading', { level: 1 })).toContainText(heading);
        await expect.poll(() => overflow(panel)).toBeLessThanOrEqual(0);
        await panel.screenshot({ path: test.info().outputPath(`${width}${path.replaceAll('/', '-')}.png`) });
      });
    }
  }
});

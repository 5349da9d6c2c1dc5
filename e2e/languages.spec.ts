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
  ['/account', 'Dein Konto'],
  ['/account/security', 'Dein Konto'],
  ['/account/keys', 'Dein Konto'],
];

/** By how many pixels the page is wider than its window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

// The account keeps it, and the other tests of this installation read English.
test.afterEach(({ api }) => api.followBrowser());

test('a language is chosen in the account, and its words fit every page', async ({ panel, platform }) => {
  test.setTimeout(180_000);
  await panel.goto(`${platform.ready.url}/account`);
  await panel.getByRole('combobox', { name: 'Language' }).selectOption('de');
  await expect(panel.getByRole('heading', { level: 1 })).toHaveText('Dein Konto');
  await expect(panel.locator('html')).toHaveAttribute('lang', 'de');
  for (const { name, width, height } of widths) {
    await panel.setViewportSize({ width, height });
    for (const [path, heading] of pages) {
      await test.step(`${path} on ${name}`, async () => {
        await panel.goto(platform.ready.url + path);
        await expect(panel.getByRole('heading', { level: 1 })).toContainText(heading);
        await expect.poll(() => overflow(panel)).toBeLessThanOrEqual(0);
        await panel.screenshot({ path: test.info().outputPath(`${width}${path.replaceAll('/', '-')}.png`) });
      });
    }
  }
});

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';

/** What axe finds, short enough to read: the rule, and where. */
async function violations(page: Page): Promise<string[]> {
  // Colours half-way through a transition have a contrast of their own.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))),
  );
  const results = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id} (${help}) at ${target.join(' ')}`),
  );
}

async function expectSound(page: Page, where: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await violations(page), `${where}, ${colorScheme}`).toEqual([]);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${where} scrolls sideways on a phone`).toBeLessThanOrEqual(0);
  expect(await violations(page), `${where}, on a phone`).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 720 });
}

test('nobody is shut out of a page', async ({ page, panel, platform, api }) => {
  test.setTimeout(300_000);
  const created = await api.createServer('shell-command', { name: 'Everybody', variables: {} });
  await api.installed(created);
  const { server, operation } = created;
  await api.power(server.id, 'start');
  await api.reaches(server.id, 'running');

  const pages: [string, string][] = [
    ['/servers', 'Servers'],
    ['/servers/new', 'Create server'],
    [`/servers/${server.id}`, 'Everybody'],
    [`/servers/${server.id}/metrics`, 'Everybody'],
    [`/servers/${server.id}/operations`, 'Everybody'],
    [`/servers/${server.id}/operations/${operation.id}`, 'Everybody'],
    [`/servers/${server.id}/startup`, 'Everybody'],
    [`/servers/${server.id}/settings`, 'Everybody'],
    ['/operations', 'Operations'],
    [`/operations/${operation.id}`, 'Install'],
    ['/nodes', 'Nodes'],
    ['/no-such-page', 'There is nothing here'],
  ];
  for (const [path, heading] of pages) {
    await test.step(path.replace(server.id, '…').replace(operation.id, '…'), async () => {
      await panel.goto(platform.ready.url + path);
      await expect(panel.getByRole('heading', { level: 1 })).toContainText(heading);
      await expectSound(panel, path);
    });
  }

  await test.step('the palette and the keys', async () => {
    await panel.goto(`${platform.ready.url}/servers`);
    await panel.getByRole('heading', { name: 'Servers', level: 1 }).waitFor();
    for (const key of ['Control+k', '?']) {
      await panel.keyboard.press(key);
      await panel.getByRole('dialog').waitFor();
      expect(await violations(panel), `the dialog of ${key}`).toEqual([]);
      await panel.keyboard.press('Escape');
      await expect(panel.getByRole('dialog')).toHaveCount(0);
    }
  });

  await test.step('signing in', async () => {
    await page.context().clearCookies();
    await page.goto(`${platform.ready.url}/login`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await expectSound(page, '/login');
    await page.getByLabel('Email').fill(platform.ready.email);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await violations(page), 'a wrong password').toEqual([]);
  });

  await api.power(server.id, 'stop');
  await api.reaches(server.id, 'offline');
  await api.deleteServer(server.id, 'Everybody');
});

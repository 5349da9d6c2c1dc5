import { test as base } from '@playwright/test';
import type { Page } from '@playwright/test';
import { Api } from './api.ts';
import { Platform } from './platform.ts';
import type { Runtime } from './platform.ts';

interface ForEachTest {
  /** The API, signed in as the demo administrator. */
  api: Api;
  /** A page of the panel, signed in, at the server list. */
  panel: Page;
}

interface ForEachWorker {
  runtime: Runtime;
  /** One installation for all tests of a project. */
  platform: Platform;
}

export const test = base.extend<ForEachTest, ForEachWorker>({
  runtime: ['docker', { option: true, scope: 'worker' }],

  platform: [
    async ({ runtime }, use, { parallelIndex, workerIndex }) => {
      const platform = await Platform.start(`${runtime}-${parallelIndex}-${workerIndex}`, runtime);
      await use(platform);
      await platform.dispose();
    },
    { scope: 'worker', timeout: 500_000 },
  ],

  api: async ({ platform }, use) => {
    await use(await Api.signIn(platform.ready));
  },

  panel: async ({ page, platform }, use) => {
    await signIn(page, platform);
    await use(page);
  },
});

/** Signs in as people do. */
export async function signIn(page: Page, { ready }: Platform): Promise<void> {
  await page.goto(ready.url);
  await page.getByLabel('Email').fill(ready.email);
  await page.getByLabel('Password', { exact: true }).fill(ready.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Servers', level: 1 }).waitFor();
}

export { expect } from '@playwright/test';

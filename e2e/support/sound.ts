import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { violations } from '#scripts/test/axe.ts';

/**
 * Nothing for axe to find in light, dark and on a phone, where nothing scrolls sideways either. A theme changes colours alone,
 * so the second one is asked about those.
 */
export async function expectSound(page: Page, where: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  expect(await violations(page), `${where}, light`).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  expect(await violations(page, 'colours'), `${where}, dark`).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${where} scrolls sideways on a phone`).toBeLessThanOrEqual(0);
  expect(await violations(page), `${where}, on a phone`).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 720 });
}

/** The same for what lies over a page, which is open already. */
export async function expectSoundOver(page: Page, where: string): Promise<void> {
  await page.getByRole('dialog').or(page.getByRole('menu')).first().waitFor();
  await expectSound(page, where);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog').or(page.getByRole('menu'))).toHaveCount(0);
}

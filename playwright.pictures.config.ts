import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

/** `npm run pictures`: photographs the panel with a game on it, for the README and for looking at it. */
export default defineConfig({
  ...base,
  testDir: 'e2e/pictures',
  testMatch: '*.pictures.ts',
  reporter: 'list',
  timeout: 600_000,
  // Plain processes: they work on every machine, and look the same.
  projects: (base.projects ?? []).filter(({ name }) => name === 'process'),
});

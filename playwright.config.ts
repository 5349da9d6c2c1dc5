import { defineConfig } from '@playwright/test';
import { chromiumFlags, systemChromium } from './e2e/support/browser.ts';
import type { Runtime } from './e2e/support/platform.ts';
import { readTestConfig } from './scripts/test/config.ts';
import { dockerAnswers } from './scripts/test/docker.ts';

const executablePath = systemChromium();
const { isCi } = readTestConfig();

const runtimes: Runtime[] = ['process'];
// Where CI is set the tests run and fail without an engine; elsewhere they are left out, loudly.
if (dockerAnswers() || isCi) runtimes.unshift('docker');
else process.stderr.write('\n!!! SKIPPED, no Docker engine answers: every browser test with the Docker runtime\n\n');

/** About people and pages, which are the same whatever runs the servers: once is enough. */
const once = ['accessibility', 'account', 'languages', 'nodes', 'team', 'upgrade', 'users'].map(
  (name) => `**/${name}.spec.ts`,
);

export default defineConfig<object, { runtime: Runtime }>({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Each project has a platform of its own, and the tests of one share it: one at a time.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: isCi,
  timeout: 500_000,
  // Only a test that fails waits so long: the limits fit a slow machine under load.
  expect: { timeout: 60_000 },
  reporter: [['list'], ['json', { outputFile: 'reports/playwright.json' }]],
  use: {
    actionTimeout: 60_000,
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    permissions: ['clipboard-read', 'clipboard-write'],
    launchOptions: { args: chromiumFlags, ...(executablePath === undefined ? {} : { executablePath }) },
  },
  projects: runtimes.map((runtime) => ({
    name: runtime,
    use: { runtime },
    testIgnore: runtime === 'process' ? [] : once,
  })),
});

// Sees to a Chromium for the browser tests: the system's own, else the one that Playwright downloads, once.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { root } from './suites.js';

const isInstalled = (name) => spawnSync('which', [name], { stdio: 'ignore' }).status === 0;

const found =
  ['chromium', 'chromium-browser', 'google-chrome'].some(isInstalled) || existsSync(chromium.executablePath());
if (!found) {
  console.log('No Chromium here: Playwright downloads its own.');
  const { status } = spawnSync('npx', ['playwright', 'install', 'chromium'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(
      'There is no Chromium, and it cannot be downloaded. Install one (on Debian: apt-get install chromium) and try again.',
    );
    process.exitCode = 1;
  }
}

import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { chromiumFlags, systemChromium } from '#e2e/support/browser.ts';
import type { BenchContext } from '../context.ts';
import { removeServer, shellServer } from '../context.ts';
import { LiveServer } from '../client.ts';
import type { Row } from '../figures.ts';
import { percentile, row } from '../figures.ts';

/** Prints about 10,000 lines a second for a quarter of a minute when told so. */
const program =
  'echo ready; while read -r line; do for i in $(seq 150); do seq -f "steady line %05.0f of about sixty characters, as a game writes" 1 1000; sleep 0.1; done; done';

/** What a person with a browser feels: script to load, time to the list, time to another page, frames under a stream of lines. */
export async function measurePanel(context: BenchContext): Promise<Row[]> {
  const executablePath = systemChromium();
  const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: chromiumFlags });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await signIn(page, context);
    const id = await shellServer(context, 'bench panel', program);
    const rows = [
      await scriptOfList(page, context),
      await timeToList(page, context),
      await timeToPage(page),
      await frames(page, context, id),
    ];
    await removeServer(context, id);
    return rows;
  } finally {
    await browser.close();
  }
}

async function signIn(page: Page, { platform }: BenchContext): Promise<void> {
  await page.goto(`${platform.ready.url}/login`);
  await page.getByLabel('Email').fill(platform.ready.email);
  await page.getByLabel('Password', { exact: true }).fill(platform.ready.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/servers/);
}

async function scriptOfList(page: Page, { platform }: BenchContext): Promise<Row> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const scripts = new Set<string>();
  let bytes = 0;
  session.on('Network.responseReceived', (event) => {
    if (event.type === 'Script') scripts.add(event.requestId);
  });
  session.on('Network.loadingFinished', (event) => {
    if (scripts.has(event.requestId)) bytes += event.encodedDataLength;
  });
  await page.goto(`${platform.ready.url}/servers`, { waitUntil: 'networkidle' });
  await session.detach();
  const kilobytes = bytes / 1000;
  return row('script of the server list, as sent', 'kB', [kilobytes], {
    goal: { what: '≤ 150 kB', met: kilobytes <= 150 },
  });
}

async function timeToList(page: Page, { platform }: BenchContext): Promise<Row> {
  const times: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const before = performance.now();
    await page.goto(`${platform.ready.url}/servers`);
    await page.getByRole('link', { name: 'bench panel' }).first().waitFor();
    times.push(performance.now() - before);
  }
  return row('server list usable', 'ms', times, { goal: { what: '≤ 1 s', met: percentile(times, 0.5) <= 1000 } });
}

async function timeToPage(page: Page): Promise<Row> {
  const times: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    for (const [name, address] of [
      ['Operations', /\/operations/],
      ['Servers', /\/servers/],
    ] as const) {
      const before = performance.now();
      await page.getByRole('link', { name, exact: true }).first().click();
      await page.waitForURL(address);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      if (round > 0) times.push(performance.now() - before);
    }
  }
  return row('from page to page', 'ms', times, { goal: { what: '≤ 100 ms', met: percentile(times, 0.5) <= 100 } });
}

/** Runs in the page, so it is handed over as text: a compiled function would bring helpers that the page does not have. */
const countFrames = `new Promise((resolve) => {
  const counts = [];
  let frames = 0;
  let since = performance.now();
  const tick = (now) => {
    frames += 1;
    if (now - since >= 1000) {
      counts.push((frames * 1000) / (now - since));
      frames = 0;
      since = now;
    }
    if (counts.length < 10) requestAnimationFrame(tick);
    else resolve(counts);
  };
  requestAnimationFrame(tick);
})`;

async function frames(page: Page, context: BenchContext, id: string): Promise<Row> {
  const live = new LiveServer(context.api, id);
  await live.watch();
  await context.api.power(id, 'start');
  await live.reaches('running');
  await page.goto(`${context.platform.ready.url}/servers/${id}`);
  await page.getByLabel('Command', { exact: true }).waitFor();
  await live.command('flood');
  const perSecond = await page.evaluate<number[]>(countFrames);
  live.close();
  return row('frames at 10,000 console lines/s', 'frames/s', perSecond, {
    goal: { what: '≥ 30', met: percentile(perSecond, 0.5) >= 30 },
  });
}

import { Ends } from './ends.ts';
import { Viewer, floodNumbers } from './viewer.ts';

const short = 20_000;
const long = 200_000;

let ends: Ends;
const viewers: Viewer[] = [];

beforeEach(async () => {
  ends = new Ends();
  await ends.start();
});
afterEach(async () => {
  for (const viewer of viewers.splice(0)) viewer.socket.disconnect();
  await ends.clear();
});

function view(options?: { stalls?: boolean }): Viewer {
  const viewer = new Viewer(ends.url, ends.spec.serverId, options);
  viewers.push(viewer);
  return viewer;
}

/** A viewer that the game has answered. */
async function ready(options?: { stalls?: boolean }): Promise<Viewer> {
  const viewer = view(options);
  await viewer.insist('hello');
  await viewer.until(() => viewer.lines.includes('said hello'));
  return viewer;
}

const hasLine = (viewer: Viewer, number: number) => (): boolean =>
  viewer.lines.at(-1)?.startsWith(`line ${String(number)} `) === true;

function expectWhole(viewer: Viewer, count: number): void {
  expect(viewer.skipped).toBe(0);
  const numbers = floodNumbers(viewer.lines);
  expect(numbers).toHaveLength(count);
  expect(numbers.findIndex((number, index) => number !== index + 1)).toBe(-1);
}

it('carries 200,000 lines at full speed to one client, all of them in order', async () => {
  const viewer = await ready();
  await viewer.insist(`flood 1 ${String(short)}`);
  await viewer.until(hasLine(viewer, short));
  const started = performance.now();
  await viewer.insist(`flood ${String(short + 1)} ${String(long)}`);
  await viewer.until(hasLine(viewer, short + long));
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(`console: ${Math.round(long / seconds).toLocaleString('en')} lines/s to one client\n`);
  expectWhole(viewer, short + long);
  expect(long / seconds).toBeGreaterThan(20_000);
});

it('slows no other viewer down for one that stalls, and tells that one how many lines it missed', async () => {
  const healthy = [await ready(), await ready()];
  const flood = async (first: number, count: number): Promise<number> => {
    const started = performance.now();
    await healthy[0]?.insist(`flood ${String(first)} ${String(count)}`);
    await Promise.all(healthy.map((viewer) => viewer.until(hasLine(viewer, first + count - 1))));
    return Math.round((count / (performance.now() - started)) * 1000);
  };
  const alone = await flood(1, long);
  const stalled = await ready({ stalls: true });
  const count = 700_000;
  const beside = await flood(long + 1, count);
  const shown = [alone, beside].map((rate) => rate.toLocaleString('en'));
  process.stdout.write(`console: ${shown.join(' lines/s to each of two, beside a stalled one ')} lines/s\n`);
  for (const viewer of healthy) expectWhole(viewer, long + count);
  expect(beside).toBeGreaterThan(alone / 4);
  expect(stalled.last).toBeLessThan(long + count / 10);
  stalled.recover();
  await stalled.until(hasLine(stalled, long + count));
  expect(stalled.skipped).toBeGreaterThan(0);
  expect(stalled.skipped + stalled.lines.length).toBe(stalled.last);
});

it('has no gap and no double when the link is cut and when the API is killed', async () => {
  const viewer = await ready();
  await viewer.insist(`flood 1 ${String(2 * long)}`);
  await viewer.until(() => viewer.lines.length > long / 8);
  const before = viewer.links.length;
  ends.cutLink();
  await viewer.until(() => viewer.links.length >= before + 2);
  expect(viewer.links.slice(before, before + 2)).toEqual([false, true]);
  await viewer.until(() => viewer.lines.length > long / 4);
  await ends.killApi();
  await ends.startApi();
  await viewer.until(hasLine(viewer, 2 * long));
  expectWhole(viewer, 2 * long);
});

it('gives the same lines the same numbers when the node is killed', async () => {
  const viewer = await ready();
  await viewer.insist(`flood 1 ${String(long)}`);
  for (const part of [8, 2]) {
    await viewer.until(() => viewer.lines.length > long / part);
    await ends.killNode();
    await ends.startNode();
  }
  await viewer.until(hasLine(viewer, long));
  expectWhole(viewer, long);
  // A later viewer sees the same lines.
  const late = view();
  await late.until(hasLine(late, long));
  expect(late.lines).toEqual(viewer.lines);
});

it('brings a command to the game and its answer back within milliseconds', async () => {
  const viewer = await ready();
  const milliseconds: number[] = [];
  // The echo may come before the acknowledgement: the last of these is still under way when the last echo is there.
  const taken: Promise<unknown>[] = [];
  for (let turn = 0; turn < 600; turn++) {
    const word = `word-${String(turn)}`;
    const started = performance.now();
    taken.push(viewer.command(word));
    await viewer.until(() => viewer.lines.at(-1) === `said ${word}`);
    if (turn >= 100) milliseconds.push(performance.now() - started);
  }
  await Promise.all(taken);
  milliseconds.sort((a, b) => a - b);
  const at = (share: number): number => milliseconds[Math.floor(milliseconds.length * share)] ?? Number.NaN;
  process.stdout.write(`console: command to echo p50 ${at(0.5).toFixed(2)} ms, p99 ${at(0.99).toFixed(2)} ms\n`);
  expect(at(0.5)).toBeLessThan(20);
});

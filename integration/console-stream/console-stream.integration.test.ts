import { Ends } from './ends.ts';
import { Viewer, floodNumbers } from './viewer.ts';

const long = 200_000;
const portion = 5_000;

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

it('carries 200,000 lines to one client, all of them in order', async () => {
  const viewer = await ready();
  await viewer.insist(`flood 1 ${String(long)}`);
  await viewer.until(hasLine(viewer, long));
  expectWhole(viewer, long);
});

it('keeps no line from other viewers for one that stalls, and tells that one how many lines it missed', async () => {
  const healthy = [await ready(), await ready()];
  // In portions that the ring of the API holds: how fast the healthy ones read is not what this is about.
  const flood = async (first: number, count: number): Promise<void> => {
    for (let from = first; from < first + count; from += portion) {
      await healthy[0]?.insist(`flood ${String(from)} ${String(portion)}`);
      await Promise.all(healthy.map((viewer) => viewer.until(hasLine(viewer, from + portion - 1))));
    }
  };
  await flood(1, long);
  const stalled = await ready({ stalls: true });
  const count = 700_000;
  await flood(long + 1, count);
  for (const viewer of healthy) expectWhole(viewer, long + count);
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

it('brings each command to the game and its answer back, in order', async () => {
  const viewer = await ready();
  const words = Array.from({ length: 600 }, (_, turn) => `word-${String(turn)}`);
  // The echo may come before the acknowledgement: the last of these is still in flight when the last echo is there.
  const taken: Promise<unknown>[] = [];
  for (const word of words) {
    taken.push(viewer.command(word));
    await viewer.until(() => viewer.lines.at(-1) === `said ${word}`);
  }
  expect(await Promise.all(taken)).toEqual(words.map(() => expect.objectContaining({ ok: true })));
  expect(viewer.lines.slice(-words.length)).toEqual(words.map((word) => `said ${word}`));
});

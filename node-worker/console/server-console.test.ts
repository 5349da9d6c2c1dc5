import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import pino from 'pino';
import { LineSplitter } from '#domain/console/line-splitter.ts';
import { until } from '#scripts/test/until.ts';
import type { OutputChunk } from '../runtime/runtime.ts';
import { ServerConsole } from './server-console.ts';

const log = pino({ level: 'silent' });
const all = { maxLines: 100_000, maxLength: 10_000_000 };
const small = { ring: { maxLines: 8, maxLength: 200 }, files: { segmentBytes: 100, segments: 1000 } };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mamba-console-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A run whose whole output is known; positions are byte offsets. `until` is where a worker that is killed stops reading. */
function run(runId: string, output: Buffer, chunkBytes: number, until = output.length) {
  const released: string[] = [];
  return {
    runId,
    released,
    release: (position: string) => void released.push(position),
    async *output(from: string | null): AsyncGenerator<OutputChunk> {
      for (let at = Number(from ?? 0); at < until; at += chunkBytes) {
        const end = Math.min(at + chunkBytes, output.length);
        yield { data: output.subarray(at, end), position: String(end) };
      }
    },
  };
}

function readAll(console: ServerConsole, limits = all): { lines: string[]; skipped: number } {
  const lines: string[] = [];
  let skipped = 0;
  for (let after = 0; ;) {
    const slice = console.read(after, limits);
    if (slice === null) return { lines, skipped };
    expect(slice.from).toBe(after + 1 + slice.skipped);
    expect(slice.text.split('\n')).toHaveLength(slice.count);
    lines.push(...slice.text.split('\n'));
    skipped += slice.skipped;
    after = slice.from + slice.count - 1;
  }
}

function linesOf(output: Buffer): string[] {
  const splitter = new LineSplitter();
  return [splitter.push(output), splitter.end()].flatMap((block) => (block === null ? [] : block.text.split('\n')));
}

it('reads any line from memory or from disk, whatever the limits', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '漢'), maxLength: 60 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 120 }),
      async (lines, chunkBytes, maxLines, maxLength) => {
        const console = new ServerConsole({ folder: mkdtempSync(join(folder, 'case-')), log, ...small });
        await console.follow(run('one', Buffer.from(`${lines.join('\n')}\n`), chunkBytes));
        expect(readAll(console, { maxLines, maxLength })).toEqual({ lines, skipped: 0 });
        console.close();
      },
    ),
    { numRuns: 60 },
  );
});

it('keeps a line of our own back until what viewers may have got already was read again', async () => {
  const output = Buffer.from('one\ntwo\nthree\n');
  const killed = new ServerConsole({ folder, log });
  const whole = run('one', output, 4);
  const hanging = {
    ...whole,
    async *output(from: string | null): AsyncGenerator<OutputChunk> {
      yield* whole.output(from);
      await new Promise(() => {});
    },
  };
  void killed.follow(hanging);
  await until(() => killed.next >= 4);

  const next = new ServerConsole({ folder, log });
  void next.follow({ ...hanging });
  next.system('Killing the server.');
  await until(() => next.next >= 5);
  expect(readAll(next).lines).toEqual(['one', 'two', 'three', '[Mamba] Killing the server.']);
  next.close();
  killed.close();
});

it('gives the same line the same number after kill -9, without a gap or a double', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '漢', '\r'), maxLength: 30 }), {
        minLength: 1,
        maxLength: 60,
      }),
      fc.integer({ min: 1, max: 60 }),
      fc.nat(),
      fc.boolean(),
      async (parts, chunkBytes, kill, systemLine) => {
        const output = Buffer.from(parts.join('\n'));
        const path = mkdtempSync(join(folder, 'case-'));
        const until = kill % (output.length + 1);
        const killed = new ServerConsole({ folder: path, log, ...small });
        // A worker that was killed wrote no more: its signal aborts, and nothing is written on the way out.
        const signal = new AbortController();
        const reading = killed.follow(endless(run('one', output, chunkBytes, until), signal.signal), {
          signal: signal.signal,
        });
        await idle();
        if (systemLine) killed.system('noted');
        await idle();
        const seen = readAll(killed).lines;
        const next = new ServerConsole({ folder: path, log, ...small });
        await next.follow(run('one', output, chunkBytes));
        const lines = readAll(next).lines;
        expect(lines.slice(0, seen.length)).toEqual(seen);
        expect(lines.filter((line) => line !== '[Mamba] noted')).toEqual(linesOf(output));
        next.close();
        signal.abort();
        await reading;
        killed.close();
      },
    ),
    { numRuns: 60 },
  );
});

it('keeps an unfinished last line, and begins a new run after it', async () => {
  const console = new ServerConsole({ folder, log });
  const seen: string[] = [];
  await console.follow(run('one', Buffer.from('a\nb'), 2), { onLine: (line) => void seen.push(line) });
  console.system('The server has stopped.');
  await console.follow(run('two', Buffer.from('c\nd\n'), 100), {
    onLine: (line) => {
      seen.push(line);
      return false;
    },
  });
  expect(readAll(console).lines).toEqual(['a', 'b', '[Mamba] The server has stopped.', 'c', 'd']);
  expect(seen).toEqual(['a', 'b', 'c']);
  console.close();
});

it('keeps a bounded number of files and says how many lines are gone', async () => {
  const lines = Array.from({ length: 500 }, (_, index) => `line ${String(index + 1)}`);
  const console = new ServerConsole({ folder, log, ring: small.ring, files: { segmentBytes: 100, segments: 3 } });
  for (const line of lines) console.system(line);
  const kept = readAll(console);
  expect(kept.skipped).toBeGreaterThan(400);
  expect(kept.skipped + kept.lines.length).toBe(500);
  expect(kept.lines.at(-1)).toBe('[Mamba] line 500');
  console.close();
});

it('sends a backlog, then live lines, each once', () => {
  const console = new ServerConsole({ folder, log });
  console.system('a');
  console.system('b');
  console.system('c');
  const got: string[] = [];
  const subscription = console.subscribe({
    after: null,
    backlog: 2,
    sink: (slice, acknowledged) => {
      got.push(slice.text);
      acknowledged();
    },
  });
  expect(subscription).toMatchObject({ from: 2, next: 4 });
  subscription.start();
  console.system('d');
  expect(got.join('\n')).toBe('[Mamba] b\n[Mamba] c\n[Mamba] d');
  subscription.close();
  console.system('e');
  expect(got.join('\n')).not.toContain('e');
  console.close();
});

it('gives a receiver that is ahead of a checkpoint only what it does not have', async () => {
  const output = Buffer.from('a\nb\nc\nd\n');
  const killed = new ServerConsole({ folder, log });
  killed.system('begin');
  const signal = new AbortController();
  const reading = killed.follow(endless(run('one', output, 2, 6), signal.signal), { signal: signal.signal });
  await idle();
  expect(killed.next).toBe(5);
  const next = new ServerConsole({ folder, log });
  expect(next.next).toBe(2);
  const got: string[] = [];
  const subscription = next.subscribe({
    after: 4,
    backlog: 100,
    sink: (slice, acknowledged) => {
      got.push(`${String(slice.from)} ${slice.text}`);
      acknowledged();
    },
  });
  expect(subscription.from).toBe(5);
  subscription.start();
  await next.follow(run('one', output, 2));
  expect(got).toEqual(['5 d']);
  next.close();
  signal.abort();
  await reading;
  killed.close();
});

it('sends its newest lines to a receiver that knows them from a console that is lost', () => {
  const console = new ServerConsole({ folder, log });
  console.system('a');
  expect(console.subscribe({ after: 500, backlog: 100, sink: () => undefined })).toMatchObject({ from: 1, next: 2 });
  console.close();
});

/** The same run, that goes on silently until aborted. */
function endless(finite: ReturnType<typeof run>, signal: AbortSignal) {
  return {
    runId: finite.runId,
    release: finite.release,
    async *output(from: string | null): AsyncGenerator<OutputChunk> {
      yield* finite.output(from);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  };
}

/** Everything that can happen without a timer has happened. */
async function idle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

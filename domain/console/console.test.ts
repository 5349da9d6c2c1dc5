import fc from 'fast-check';
import { LineSplitter, maxLineBytes } from './line-splitter.ts';
import { ConsolePump } from './pump.ts';
import { ReadyMatcher } from './ready.ts';
import { ConsoleRing } from './ring.ts';
import type { ConsoleSlice } from './slice.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The lines of a stream that comes in these chunks. */
function linesOf(chunks: readonly Uint8Array[], splitter = new LineSplitter()): string[] {
  const blocks = [...chunks.map((chunk) => splitter.push(chunk)), splitter.end()];
  return blocks.flatMap((block) => {
    if (block === null) return [];
    const lines = block.text.split('\n');
    expect(block.count).toBe(lines.length);
    return lines;
  });
}

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}

/** Streams rich in what makes splitting hard: line ends, carriage returns, wide characters, broken UTF-8, long lines. */
const stream = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', '\r', '\r\n', 'é', '漢', '🎮', '\uFEFF', '\u001b[31mred\u001b[0m').map(encode),
      fc.string({ unit: 'grapheme', maxLength: 20 }).map(encode),
      fc.uint8Array({ maxLength: 6 }),
      fc.integer({ min: maxLineBytes - 3, max: maxLineBytes + 3 }).map((length) => new Uint8Array(length).fill(0x61)),
      fc.constant(encode('漢'.repeat(maxLineBytes / 2))),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Uint8Array.from(Buffer.concat(parts)));

describe('the line splitter', () => {
  it('gives the same lines however the bytes are chunked', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 12 }), (bytes, cuts) => {
        expect(linesOf(cutAt(bytes, cuts))).toEqual(linesOf([bytes]));
      }),
    );
  });

  it('goes on from its state as if nothing had happened', () => {
    fc.assert(
      fc.property(stream, fc.nat(), (bytes, cut) => {
        const [head, tail] = cutAt(bytes, [cut]) as [Uint8Array, Uint8Array];
        const before = new LineSplitter();
        const block = before.push(head);
        const lines = block === null ? [] : block.text.split('\n');
        expect([...lines, ...linesOf([tail], new LineSplitter(before.state))]).toEqual(linesOf([bytes]));
      }),
    );
  });

  it('gives no line of more bytes than the bound, and cuts no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (unit) => {
        const text = unit.replace(/[\r\n]/g, '.').repeat(Math.ceil(maxLineBytes / unit.length) + 1);
        const lines = linesOf([encode(text)]);
        expect(lines.join('')).toBe(
          encode(text).length > 0 ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(encode(text)) : '',
        );
        for (const line of lines) expect(encode(line).length).toBeLessThanOrEqual(maxLineBytes);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['a\nb\n', ['a', 'b']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\n\nb', ['a', '', 'b']],
    ['\n', ['']],
    ['', []],
    ['10%\r50%\r100%\ndone\n', ['100%', 'done']],
    ['10%\r50%\r\r\n', ['50%']],
    ['> \r[12:00] started\n', ['[12:00] started']],
    ['no end', ['no end']],
    [`${'x'.repeat(maxLineBytes)}\r\nnext\n`, ['x'.repeat(maxLineBytes), 'next']],
  ])('cuts %j', (text, lines) => {
    expect(linesOf([encode(text)])).toEqual(lines);
    expect(linesOf([...encode(text)].map((byte) => Uint8Array.of(byte)))).toEqual(lines);
  });
});

describe('the ring', () => {
  const limits = { maxLines: 20, maxLength: 200 };
  const blocks = fc.array(
    fc.array(fc.string({ unit: fc.constantFrom('a', 'é', ' '), maxLength: 30 }), { minLength: 1, maxLength: 30 }),
    { maxLength: 20 },
  );

  it('keeps the newest lines within its bounds and reads any of them by number', () => {
    fc.assert(
      fc.property(
        blocks,
        fc.nat(300),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 80 }),
        (parts, start, maxLines, maxLength) => {
          const ring = new ConsoleRing(limits);
          for (const part of parts) ring.append(part.join('\n'), part.length);
          const all = parts.flat();
          expect(ring.next).toBe(all.length + 1);
          expect(ring.lines).toBeLessThanOrEqual(limits.maxLines);
          expect(ring.length <= limits.maxLength || ring.lines === 1).toBe(true);
          expect(ring.lines).toBe(ring.next - ring.first);
          let after = start % (all.length + 1);
          while (after < all.length) {
            const slice = ring.read(after, { maxLines, maxLength });
            if (slice === null) throw new Error('A line that is there was not read.');
            expect(slice.skipped).toBe(slice.from - after - 1);
            expect(slice.skipped).toBe(Math.max(0, ring.first - after - 1));
            expect(slice.text.split('\n')).toEqual(all.slice(slice.from - 1, slice.from - 1 + slice.count));
            expect(slice.count).toBeLessThanOrEqual(maxLines);
            expect(slice.text.length <= maxLength || slice.count === 1).toBe(true);
            after = slice.from + slice.count - 1;
          }
          expect(ring.read(after, { maxLines, maxLength })).toBeNull();
        },
      ),
    );
  });

  it('merges what comes doubled, and leaves a hole where lines are missing', () => {
    const ring = new ConsoleRing(limits);
    expect(ring.merge({ from: 1, count: 3, text: 'a\nb\nc' })).toBe(true);
    expect(ring.merge({ from: 2, count: 2, text: 'b\nc' })).toBe(false);
    expect(ring.merge({ from: 3, count: 2, text: 'c\nd' })).toBe(true);
    expect(ring.merge({ from: 8, count: 1, text: 'h' })).toBe(true);
    const all = { maxLines: 100, maxLength: 1000 };
    expect(ring.read(0, all)).toEqual({ from: 1, count: 4, text: 'a\nb\nc\nd', skipped: 0 });
    expect(ring.read(4, all)).toEqual({ from: 8, count: 1, text: 'h', skipped: 3 });
  });
});

describe('the pump', () => {
  /** A receiver that acknowledges when told, under a clock that is turned by hand. */
  function receiver(ring: ConsoleRing, after = 0) {
    const got: ConsoleSlice[] = [];
    const acknowledge: (() => void)[] = [];
    const timers = new Set<() => void>();
    const pump = new ConsolePump({
      source: ring,
      after,
      sink: (slice, acknowledged) => {
        got.push(slice);
        acknowledge.push(acknowledged);
      },
      schedule: (callback) => {
        timers.add(callback);
        return () => timers.delete(callback);
      },
      slice: { maxLines: 5, maxLength: 100 },
      windowSlices: 3,
    });
    const tick = (): void => {
      for (const timer of [...timers]) {
        timers.delete(timer);
        timer();
      }
    };
    return { pump, got, acknowledge: () => acknowledge.shift()?.(), tick, timers };
  }

  it('sends at once when idle and gathers while something is under way', () => {
    const ring = new ConsoleRing({ maxLines: 100, maxLength: 10_000 });
    const { pump, got, tick } = receiver(ring);
    ring.append('a', 1);
    pump.poke();
    expect(got).toHaveLength(1);
    ring.append('b', 1);
    pump.poke();
    ring.append('c', 1);
    pump.poke();
    expect(got).toHaveLength(1);
    tick();
    expect(got[1]).toEqual({ from: 2, count: 2, text: 'b\nc', skipped: 0 });
  });

  it('delivers every line in order to a receiver that acknowledges, whatever the interleaving', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('line', 'acknowledge', 'tick'), { maxLength: 200 }), (steps) => {
        const ring = new ConsoleRing({ maxLines: 1000, maxLength: 100_000 });
        const { pump, got, acknowledge, tick } = receiver(ring);
        for (const step of steps) {
          if (step === 'acknowledge') acknowledge();
          else if (step === 'tick') tick();
          else {
            ring.append(`line ${String(ring.next)}`, 1);
            pump.poke();
          }
        }
        for (let turn = 0; turn < 200; turn++) {
          acknowledge();
          tick();
        }
        const lines = got.flatMap((slice) => slice.text.split('\n'));
        expect(lines).toEqual(Array.from({ length: ring.next - 1 }, (_, index) => `line ${String(index + 1)}`));
      }),
    );
  });

  it('asks nothing of the source for a stalled receiver, and tells it afterwards how many lines it missed', () => {
    const ring = new ConsoleRing({ maxLines: 10, maxLength: 10_000 });
    const { pump, got, acknowledge, timers, tick } = receiver(ring);
    for (let line = 0; line < 500; line++) {
      ring.append('x', 1);
      pump.poke();
      tick();
    }
    expect(got).toHaveLength(3);
    expect(timers.size).toBe(0);
    for (let turn = 0; turn < 10; turn++) acknowledge();
    const received = got.reduce((sum, slice) => sum + slice.count, 0);
    const skipped = got.reduce((sum, slice) => sum + slice.skipped, 0);
    expect(skipped).toBeGreaterThan(400);
    expect(received + skipped).toBe(500);
  });
});

describe('the ready matcher', () => {
  it('sees plain text and expressions through colours, once', () => {
    const plain = new ReadyMatcher('Server listening');
    expect(plain.see('loading')).toBe(false);
    expect(plain.see('\u001b[32mServer \u001b[1mlistening\u001b[0m on port 1')).toBe(true);
    expect(plain.see('Server listening')).toBe(false);
    expect(plain.ready).toBe(true);
    expect(new ReadyMatcher('/Done \\([\\d.]+s\\)!/').see('[12:00 INFO]: Done (1.2s)! For help')).toBe(true);
  });

  it('looks only at the beginning of a huge line', () => {
    const slow = new ReadyMatcher('/(a|a)*ready/');
    expect(slow.see(`${'b'.repeat(30_000)} ready`)).toBe(false);
  });
});

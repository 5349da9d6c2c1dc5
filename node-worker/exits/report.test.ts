import { ConsoleRing } from '#domain/console/ring.ts';
import { lastLines } from './report.ts';

function consoleOf(lines: string[], next = 1): ConsoleRing {
  const ring = new ConsoleRing({ maxLines: 10_000, maxLength: 10_000_000 }, next);
  for (const line of lines) ring.append(line, 1);
  return ring;
}
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${String(index + 1)}`);

describe('the last lines of a run', () => {
  it('are the newest 200, oldest first', () => {
    expect(lastLines(consoleOf(numbered(450)), 1)).toEqual(numbered(450).slice(-200));
    expect(lastLines(consoleOf(numbered(3)), 1)).toEqual(numbered(3));
    expect(lastLines(consoleOf([]), 1)).toEqual([]);
  });

  it('begin where the run began', () => {
    expect(lastLines(consoleOf(numbered(20)), 18)).toEqual(['line 18', 'line 19', 'line 20']);
    expect(lastLines(consoleOf(numbered(20)), 21)).toEqual([]);
  });

  it('skip what is no longer there', () => {
    expect(lastLines(consoleOf(['only one'], 500), 1)).toEqual(['only one']);
  });

  it('fit into a message, however long they are: long ones are cut, and the oldest go', () => {
    const lines = lastLines(consoleOf(Array<string>(200).fill('x'.repeat(30_000))), 1);
    expect(lines).toHaveLength(32);
    expect(new Set(lines)).toEqual(new Set(['x'.repeat(2000)]));
  });

  it('have nothing that a database refuses', () => {
    const [nul, surrogate] = lastLines(consoleOf(['a\0b', `${'x'.repeat(1999)}😀`]), 1);
    expect(nul).toBe('a\ufffdb');
    expect(surrogate?.isWellFormed()).toBe(true);
  });
});

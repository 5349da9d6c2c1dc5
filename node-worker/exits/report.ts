import type { ExitReport } from '#domain/contracts/node-link.ts';
import type { SliceLimits, ConsoleSlice } from '#domain/console/slice.ts';

/** What a report holds at most: lines, characters of one, and characters of all. */
const maxLines = 200;
const maxLineLength = 2000;
const maxLogLength = 64 * 1024;

/** Of a console, what a report needs. */
export interface ReadableConsole {
  readonly next: number;
  read(after: number, limits: SliceLimits): ConsoleSlice | null;
}

/** How a run ended, with its last lines. `firstLine` is where the run began in the console; `observedAt` when it was seen. */
export function exitReport(
  serverId: string,
  exit: ExitReport['exit'],
  console: ReadableConsole,
  firstLine: number,
  observedAt?: number,
): ExitReport {
  return { serverId, exit, log: lastLines(console, firstLine), ...(observedAt === undefined ? {} : { observedAt }) };
}

/** The newest lines from number `firstLine` on that fit, oldest first, without what a database cannot keep. */
export function lastLines(console: ReadableConsole, firstLine: number): string[] {
  const end = console.next;
  const lines: string[] = [];
  for (let after = Math.max(firstLine, end - maxLines) - 1; after < end - 1;) {
    const slice = console.read(after, { maxLines, maxLength: maxLogLength });
    if (slice === null) break;
    lines.push(...slice.text.split('\n'));
    after = slice.from + slice.count - 1;
  }
  return newestThatFit(lines.slice(-maxLines).map(storable));
}

function newestThatFit(lines: string[]): string[] {
  let length = 0;
  const tooLong = lines.findLastIndex((line) => (length += line.length) > maxLogLength);
  return lines.slice(tooLong + 1);
}

const storable = (line: string): string => line.slice(0, maxLineLength).replaceAll('\0', '\ufffd').toWellFormed();

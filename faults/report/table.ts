import type { OperationName, VictimName } from '../plan/case.ts';
import { OperationName as OperationNames, parseCase, VictimName as VictimNames } from '../plan/case.ts';
import type { CaseResult } from './result.ts';

interface Cell {
  survived: number;
  tried: number;
}

/** The middle of a sample; of an even number, the greater of the two. */
export function median(sample: readonly number[]): number | null {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

/** Operation × fault as a Markdown table: survived / tried, then how long it took until all was well again. */
export function faultTable(results: readonly CaseResult[]): string {
  const rows = OperationNames.options.map((operation) => rowOf(operation, results)).filter((row) => row !== null);
  const head = ['operation', ...VictimNames.options, 'all', 'ended well', 'recovery, median', 'max'];
  const all = rowOf(null, results);
  const lines = [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows, ...(all === null ? [] : [all])];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function rowOf(operation: OperationName | null, results: readonly CaseResult[]): string[] | null {
  const about = results.filter(({ targets }) => targets.some((target) => isAbout(target.operation, operation)));
  if (about.length === 0) return null;
  const cells = VictimNames.options.map((victim) =>
    cellOf(
      operation,
      about.filter((each) => victimOf(each) === victim),
    ),
  );
  const whole = cellOf(operation, about);
  const times = about.flatMap(({ recoveredAfterMs }) => (recoveredAfterMs === null ? [] : [recoveredAfterMs]));
  const outcomes = about.flatMap(({ targets }) => targets.filter((target) => isAbout(target.operation, operation)));
  const well = outcomes.filter(({ outcome }) => outcome === 'succeeded').length;
  return [
    operation ?? '**all**',
    ...cells.map(formatCell),
    formatCell(whole),
    `${well} of ${outcomes.length}`,
    seconds(median(times)),
    seconds(times.length === 0 ? null : Math.max(...times)),
  ];
}

const isAbout = (operation: OperationName, wanted: OperationName | null): boolean =>
  wanted === null || operation === wanted;

const victimOf = (result: CaseResult): VictimName => parseCase(result.case).fault.victim;

/** An operation that was under way counts as one that was tried, so a fault in the midst of two counts twice. */
function cellOf(operation: OperationName | null, results: readonly CaseResult[]): Cell {
  const count = (among: readonly CaseResult[]) =>
    among.reduce((sum, { targets }) => sum + targets.filter((each) => isAbout(each.operation, operation)).length, 0);
  return { survived: count(results.filter(({ failures }) => failures.length === 0)), tried: count(results) };
}

const formatCell = ({ survived, tried }: Cell): string => (tried === 0 ? '' : `${survived}/${tried}`);

const seconds = (ms: number | null): string => (ms === null ? '' : `${(ms / 1000).toFixed(1)} s`);

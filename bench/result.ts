import type { Runtime } from '#e2e/support/platform.ts';
import type { Row } from './figures.ts';
import { table } from './figures.ts';

/** What one run of the measures found. */
export interface Result {
  machine: string;
  runtime: Runtime;
  /** An instant in ISO 8601. */
  at: string;
  rows: Row[];
}

/** The page with this result between the marks of its runtime. @throws where the page has no such marks */
export function withResult(text: string, { runtime, machine, at, rows }: Result): string {
  const [begin, end] = [`<!-- measured: ${runtime} -->`, '<!-- end of what was measured -->'];
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`docs/benchmarks.md has no place for the ${runtime} runtime.`);
  const day = at.slice(0, 10);
  return `${text.slice(0, from)}${begin}\n\n${day}, ${machine}.\n\n${table(rows)}\n\n${text.slice(to)}`;
}

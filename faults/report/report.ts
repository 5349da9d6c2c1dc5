import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { CampaignOptions } from '../options.ts';
import type { CaseResult } from './result.ts';
import { faultTable } from './table.ts';

/** What `--json` writes. `passed`, `failed` and `skipped` count cases, for the sum of all tests. */
export interface CampaignReport {
  seed: number;
  at: string;
  machine: string;
  tookSeconds: number;
  passed: number;
  failed: number;
  skipped: number;
  /** Why a runtime was left out; null where none was. */
  leftOut: string | null;
  table: string;
  cases: CaseResult[];
}

export function makeReport(
  { seed }: CampaignOptions,
  cases: CaseResult[],
  facts: { tookSeconds: number; skipped: number; leftOut: string | null },
): CampaignReport {
  const failed = cases.filter(({ failures }) => failures.length > 0).length;
  return {
    seed,
    at: new Date().toISOString(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB, Node ${process.version}`,
    passed: cases.length - failed,
    failed,
    ...facts,
    table: faultTable(cases),
    cases,
  };
}

export function writeReport(file: string, report: CampaignReport): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

/** One line for a case that survived; for one that failed all that is needed to understand and to repeat it. */
export function describeResult(result: CaseResult, number: string, lastWords: string | null): string {
  const took = `${(result.tookMs / 1000).toFixed(1)} s`;
  if (result.failures.length === 0) {
    const ends = result.targets.filter(({ outcome }) => outcome !== 'succeeded');
    const notes = [
      ...ends.map(({ operation, outcome, reason }) => `${operation} ${outcome}: ${reason ?? 'no reason'}`),
      ...result.notes,
    ];
    const recovered = ((result.recoveredAfterMs ?? 0) / 1000).toFixed(1);
    return `  ✓ ${number} ${result.case}  well after ${recovered} s (${took})${notes.map((note) => `\n      ${note}`).join('')}`;
  }
  return [
    `  ✗ ${number} ${result.case}  (${took})`,
    ...result.failures.map((failure) => `      ${failure}`),
    ...result.targets.map(
      ({ operation, serverName, outcome, reason }) =>
        `      ${operation} of ${serverName ?? 'a server'}: ${outcome}${reason === null ? '' : `, ${reason}`}`,
    ),
    ...result.notes.map((note) => `      ${note}`),
    ...(lastWords === null ? [] : [lastWords]),
    ...(result.logs === null ? [] : [`    More of each log: ${result.logs}`]),
    `    Again: npm run test:faults -- --case ${result.case}`,
  ].join('\n');
}

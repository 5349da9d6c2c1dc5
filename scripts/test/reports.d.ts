export interface Sum {
  name: string;
  passed: number;
  failed: number;
  skipped: number;
  /** The failed tests by name, with the beginning of what they said. */
  failures?: string[];
  note?: string;
  /** How long its command took. */
  seconds?: number;
  /** The test files that took longest, at most ten. */
  slowest?: { file: string; seconds: number }[];
}
export function readReport(name: string, file: string): Sum;
export function addUp(sums: readonly Sum[]): Sum;
export function printSums(sums: readonly Sum[]): void;

export interface Sum {
  name: string;
  passed: number;
  failed: number;
  skipped: number;
  note?: string;
}
export function readReport(name: string, file: string): Sum;
export function addUp(sums: readonly Sum[]): Sum;
export function printSums(sums: readonly Sum[]): void;

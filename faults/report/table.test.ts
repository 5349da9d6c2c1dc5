import type { CaseResult, TargetResult } from './result.ts';
import { faultTable, median } from './table.ts';

function result(text: string, operations: TargetResult['operation'][], change: Partial<CaseResult> = {}): CaseResult {
  return {
    case: text,
    targets: operations.map((operation) => ({
      operation,
      serverName: 'Server 1',
      outcome: 'succeeded',
      reason: null,
      endedAfterMs: 100,
    })),
    failures: [],
    notes: [],
    recoveredAfterMs: 1_000,
    backAfterMs: null,
    tookMs: 2_000,
    logs: null,
    ...change,
  };
}

it('takes the middle', () => {
  expect(median([])).toBeNull();
  expect(median([5])).toBe(5);
  expect(median([9, 1, 5])).toBe(5);
});

it('counts each operation under each fault, survived and tried', () => {
  const table = faultTable([
    result('process/api/kill/install@0.5+stop@0.5/1', ['install', 'stop']),
    result('process/api/pause2s/install@0.5/1', ['install'], { recoveredAfterMs: 3_000 }),
    result('docker/postgres/kill/install@0.5/1', ['install'], { failures: ['lost'], recoveredAfterMs: null }),
  ]);
  const lines = table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const column = lines[0]!;
  const cell = (row: string, name: string) => lines.find((line) => line[1] === row)?.[column.indexOf(name)];
  expect(cell('install', 'api')).toBe('2/2');
  expect(cell('install', 'postgres')).toBe('0/1');
  expect(cell('install', 'temporal')).toBe('');
  expect(cell('install', 'all')).toBe('2/3');
  expect(cell('install', 'max')).toBe('3.0 s');
  expect(cell('stop', 'api')).toBe('1/1');
  expect(cell('**all**', 'all')).toBe('3/4');
  expect(lines.some((line) => line[1] === 'restore')).toBe(false);
});

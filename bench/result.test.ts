import { percentile, single, summary, table } from './result.ts';

describe('percentiles', () => {
  it('are samples that were really measured', () => {
    const samples = [5, 1, 4, 2, 3];
    expect(percentile(samples, 0.5)).toBe(3);
    expect(percentile(samples, 0.99)).toBe(5);
    expect(percentile([7], 0.5)).toBe(7);
  });

  it('leave the samples in their order', () => {
    const samples = [2, 1];
    percentile(samples, 0.5);
    expect(samples).toEqual([2, 1]);
  });
});

it('prints a table with units', () => {
  const lines = table([summary('echo', 'ms', [1, 2, 3]), single('memory', 'MiB', 1234.5, 'api')]).split('\n');
  expect(lines.slice(2)).toEqual(['| echo | 2.0 ms | 3.0 ms | 3 |  |', '| memory | 1,235 MiB |  | 1 | api |']);
});

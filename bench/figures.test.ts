import { percentile, row, table } from './figures.ts';

it('takes percentiles by the nearest rank', () => {
  const sample = Array.from({ length: 100 }, (_, index) => index + 1);
  expect(percentile(sample, 0.5)).toBe(50);
  expect(percentile(sample, 0.99)).toBe(99);
  expect(percentile([7], 0.99)).toBe(7);
});

it('prints figures with what stands beside them', () => {
  const text = table([row('start', 'ms', [300, 310, 320], { beside: { what: 'bare', p50: 100 } })]);
  expect(text.split('\n')[2]).toBe('| start | 310 |  | ms | 3 | bare: 100 (3.10 ×) |  |');
});

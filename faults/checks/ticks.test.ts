import { gaps } from './ticks.ts';

const ticks = (...times: number[]) => times.map((at, index) => ({ at, count: 100 + index }));
const sentences = (...args: Parameters<typeof gaps>) => gaps(...args).map(({ what }) => what);

it('finds nothing where a clock ticks', () => {
  expect(sentences(ticks(10, 10.5, 11, 11.5), 10, 12)).toEqual([]);
});

it('finds a clock that stood still, in the midst and at both ends', () => {
  expect(sentences(ticks(10, 10.5, 18), 10, 18)).toEqual(['its clock stood still for 7.5 s']);
  expect(sentences(ticks(17, 17.5), 10, 18)).toEqual(['its clock stood still for 7.0 s']);
  expect(sentences(ticks(10, 10.5), 10, 30)).toEqual(['its clock has stood still for 19.5 s']);
});

it('finds a game that was started anew, for which waiting is no remedy', () => {
  const found = gaps([...ticks(10, 10.5), { at: 11, count: 1 }], 10, 11);
  expect(found).toEqual([{ what: 'its clock went from 101 to 1: it was started anew', final: true }]);
});

it('finds one that has not ticked at all', () => {
  expect(sentences([], 10, 20)).toEqual(['its clock has stood still for 10.0 s']);
});

import { isBehindHole, joinOutput } from './output.ts';

describe('the output of an operation', () => {
  it('grows by pieces that follow each other', () => {
    expect(joinOutput({ from: 0, text: 'abc' }, { from: 3, text: 'de' })).toEqual({ from: 0, text: 'abcde' });
  });

  it('takes no piece twice, and only the new part of one that overlaps', () => {
    expect(joinOutput({ from: 0, text: 'abc' }, { from: 1, text: 'bc' })).toEqual({ from: 0, text: 'abc' });
    expect(joinOutput({ from: 0, text: 'abc' }, { from: 2, text: 'cd' })).toEqual({ from: 0, text: 'abcd' });
  });

  it('goes on behind a hole', () => {
    const joined = joinOutput({ from: 0, text: 'ab' }, { from: 10, text: 'kl' });
    expect(joined).toEqual({ from: 8, text: 'abkl' });
    expect(joinOutput(joined, { from: 12, text: 'm' }).text).toBe('abklm');
  });
});

it('a piece is behind a hole where it begins after the end of what is there', () => {
  const had = { from: 3, text: 'abc' };
  expect([5, 6, 7].map((from) => isBehindHole(had, { from, text: 'x' }))).toEqual([false, false, true]);
  expect(isBehindHole({ from: 0, text: '' }, { from: 7, text: 'x' })).toBe(true);
});

import { take } from './cursor.ts';

const chunk = (from: number, lines: string[], skipped = 0) => ({
  from,
  count: lines.length,
  text: lines.join('\n'),
  skipped,
});

describe('the console cursor', () => {
  it('takes the first chunk as it comes, with what the sender left out', () => {
    expect(take(null, chunk(41, ['a', 'b'], 3))).toEqual({ text: 'a\nb', count: 2, skipped: 3, next: 43 });
  });

  it('goes on without a word when the lines follow each other', () => {
    expect(take(43, chunk(43, ['c']))).toEqual({ text: 'c', count: 1, skipped: 0, next: 44 });
  });

  it('shows no line twice when a chunk comes again', () => {
    expect(take(44, chunk(41, ['a', 'b', 'c']))).toEqual({ text: null, count: 0, skipped: 0, next: 44 });
  });

  it('cuts the lines that it had from a chunk that overlaps', () => {
    expect(take(43, chunk(41, ['a', 'b', 'c', 'd']))).toEqual({ text: 'c\nd', count: 2, skipped: 0, next: 45 });
  });

  it('keeps empty lines in a cut chunk', () => {
    expect(take(42, chunk(41, ['a', '', '']))).toEqual({ text: '\n', count: 2, skipped: 0, next: 44 });
  });

  it('counts a hole by its own numbers', () => {
    expect(take(43, chunk(50, ['x'], 7))).toEqual({ text: 'x', count: 1, skipped: 7, next: 51 });
  });
});

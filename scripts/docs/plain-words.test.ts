import { unclearLines } from './plain-words.ts';

describe('unclear wording', () => {
  it('is found with its line', () => {
    expect(unclearLines('a.md', 'A user signs in.\nWhoever signs in is told of it.\n')).toEqual([
      { path: 'a.md', line: 2, text: 'Whoever signs in is told of it.' },
    ]);
  });

  it('is not seen inside of other words', () => {
    expect(unclearLines('a.ts', 'const histories = theHelper(chime); // the history of hidden things')).toEqual([]);
  });
});

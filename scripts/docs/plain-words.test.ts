import { unclearLines, unclearPlaces } from './plain-words.ts';

/** Places that are allowed: lists of such words in other tests, and names of the operating system. */
const tolerated = 8;

describe('unclear wording', () => {
  it('is found with its line', () => {
    expect(unclearLines('a.md', 'A user signs in.\nWhoever signs in is told of it.\n')).toEqual([
      { path: 'a.md', line: 2, text: 'Whoever signs in is told of it.' },
    ]);
  });

  it('is not seen inside of other words', () => {
    expect(unclearLines('a.ts', 'const histories = theHelper(chime); // the history of hidden things')).toEqual([]);
  });

  it('is rare in the project', () => {
    const places = unclearPlaces().map(({ path, line, text }) => `${path}:${line} ${text}`);
    expect(places.length > tolerated ? places : []).toEqual([]);
  });
});

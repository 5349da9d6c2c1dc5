import { readyMatcher, stripControlSequences } from './ready.ts';

describe('the ready line', () => {
  it.each([
    ['Server listening on port', '12:00 [INFO]: Server listening on port 25565', true],
    ['Server listening on port', 'Server closed', false],
    ['Done (', '\u001b[32m12:00\u001b[0m \u001b[1mDone\u001b[0m (1.2s)!', true],
    ['/Done \\([\\d.]+s\\)!/', '[Server thread/INFO]: Done (1.2s)!', true],
    ['/done/i', 'DONE', true],
    ['/^/', 'anything', true],
    ['a/b', 'x a/b y', true],
  ])('%s in %j: %s', (pattern, line, expected) => {
    const matches = readyMatcher(pattern);
    expect(matches(line)).toBe(expected);
    expect(matches(line)).toBe(expected);
  });

  it('is read without colours, titles and cursor movements', () => {
    expect(stripControlSequences('\u001b]0;title\u0007\u001b[1G\u001b[38;5;9mred\u001b[m> ')).toBe('red> ');
  });
});

import { IgnoreRules } from './rules.ts';
import known from './test/wings-cases.json';

/** What go-gitignore, Wings' library, says of these files of patterns: made by a program in Go that asks it. */
it.each(known.cases)('leaves out what Wings does by $lines', ({ lines, ignored }) => {
  const rules = new IgnoreRules([], lines);
  expect(known.paths.filter((path) => rules.ignores(path, false))).toEqual(ignored);
});

it('looks into folders that a pattern leaves out only where another may bring something back', () => {
  expect(new IgnoreRules([], ['*', '!Game/Saved']).ignores('Game', true)).toBe(false);
  expect(new IgnoreRules([], ['cache/']).ignores('world/cache', true)).toBe(true);
  expect(new IgnoreRules([], ['cache']).ignores('world', true)).toBe(false);
});

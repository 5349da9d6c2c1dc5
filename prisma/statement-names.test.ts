import { StatementNames } from './statement-names.ts';

it('names a statement from its second time on, each by a name of its own', () => {
  const names = new StatementNames();
  expect([names.of('a'), names.of('b')]).toEqual(['', '']);
  const [a, b] = [names.of('a'), names.of('b')];
  expect(a).not.toBe('');
  expect(b).not.toBe(a);
  expect([names.of('a'), names.of('b')]).toEqual([a, b]);
});

it('keeps a bounded number of statements, however many there are', () => {
  const names = new StatementNames();
  const given = new Set<string>();
  for (let index = 0; index < 2_000; index += 1) {
    names.of(`statement ${index}`);
    given.add(names.of(`statement ${index}`));
  }
  expect(given.delete('')).toBe(true);
  expect(given.size).toBe(300);
});

it('names no statement with a list of values, for its text depends on how many there are', () => {
  const names = new StatementNames();
  const list = 'SELECT 1 FROM a WHERE b IN ($1,$2) LIMIT $3';
  const single = 'SELECT 1 FROM a WHERE b IN ($1) LIMIT $2';
  expect([list, list, list].map((sql) => names.of(sql))).toEqual(['', '', '']);
  expect([single, single].map((sql) => names.of(sql))).toEqual(['', expect.stringMatching(/./)]);
});

it('does not remember texts that come once', () => {
  const names = new StatementNames();
  names.of('early');
  for (let index = 0; index < 5_000; index += 1) names.of(`once ${index}`);
  expect(names.of('early')).toBe('');
});

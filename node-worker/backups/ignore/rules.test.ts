import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Folder } from '#node-worker/files/folder.ts';
import { IgnoreRules } from './rules.ts';

describe('ignore rules', () => {
  it.each([
    ['*.log', 'logs/a.log', false, true],
    ['*.log', 'a.log.txt', false, false],
    ['/cache', 'cache', true, true],
    ['/cache', 'world/cache', true, false],
    ['cache/', 'cache', false, false],
    ['cache/', 'world/cache', true, true],
    ['world/**/region', 'world/a/b/region', true, true],
    ['plugins/*.jar', 'plugins/x/y.jar', false, false],
    ['\\#keep', '#keep', false, true],
    ['file?.txt', 'file1.txt', false, true],
    ['Grüße', 'Grüße', false, true],
  ])('%s and %s', (pattern, at, isFolder, isIgnored) => {
    expect(new IgnoreRules([pattern]).ignores(at, isFolder)).toBe(isIgnored);
  });

  it('let a later one take back what an earlier one said; comments, empty lines and carriage returns are nothing', () => {
    const rules = new IgnoreRules(['# *', '', '   ', '*.log\r', '!keep.log\r']);
    expect(rules.ignores('a.log', false)).toBe(true);
    expect(rules.ignores('keep.log', false)).toBe(false);
    expect(rules.ignores('other', false)).toBe(false);
    expect(rules.warnings).toEqual([]);
  });

  it('take any number of wildcards, and each question the same small work', () => {
    const hostile = ['**/a/**/a/**/a/**/a/*a*a*a*b', `${'*a'.repeat(40)}b`, `${'a/**/'.repeat(40)}b`];
    const rules = new IgnoreRules(hostile, hostile);
    // A matcher that tries all ways takes longer than the world lasts for one of these.
    for (let index = 0; index < 50; index += 1)
      expect(rules.ignores(`${'a/'.repeat(1500)}${'a'.repeat(200)}${index}`, false)).toBe(false);
    expect(rules.ignores('a/a/a/a/aaab', false)).toBe(true);
    expect(rules.warnings).toEqual([]);
  });

  it('are refused where they would take too long on a tree', () => {
    const rules = new IgnoreRules(Array.from({ length: 1000 }, (_, index) => `${'[a-f]?'.repeat(40)}${index}`));
    const ask = () => {
      for (let index = 0; index < 10_000; index += 1) rules.ignores(`${'x'.repeat(4000)}${index}`, false);
    };
    expect(ask).toThrow(expect.objectContaining({ code: 'backup.patterns_too_much', kind: 'permanent' }) as Error);
  });

  it('of more than 300 characters are not heeded, and said', () => {
    const rules = new IgnoreRules(['x'.repeat(301), '*.log'], ['y'.repeat(301)]);
    expect(rules.warnings).toHaveLength(2);
    expect(rules.ignores('x'.repeat(301), false)).toBe(false);
    expect(rules.ignores('a.log', false)).toBe(true);
  });

  it('are at most a thousand, and say so', () => {
    const rules = new IgnoreRules(Array.from({ length: 1001 }, (_, index) => `file${index}`));
    expect(rules.ignores('file999', false)).toBe(true);
    expect(rules.ignores('file1000', false)).toBe(false);
    expect(rules.warnings).toEqual(['There are 1001 ignore patterns; only the first 1000 were heeded.']);
  });

  it('take any pattern and any path', () => {
    const odd = fc.string({
      unit: fc.constantFrom('a', '/', '*', '?', '[', ']', '!', '\\', '-', '{', '(', '+', ' ', '\udcff'),
    });
    const part = fc.string({
      minLength: 1,
      unit: fc.constantFrom('a', 'B', '.', '[', '\\', '*', ' ', '\n', 'é', '\udcff'),
    });
    const at = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 4 }), at, fc.boolean(), (patterns, file, isFolder) => {
        expect(typeof new IgnoreRules(patterns).ignores(file, isFolder)).toBe('boolean');
      }),
      { numRuns: 500 },
    );
  });

  describe('of a server', () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'mamba-ignore-'))));
    afterEach(() => rmSync(folder, { recursive: true }));

    function rules(): IgnoreRules {
      const root = Folder.open(folder);
      try {
        return IgnoreRules.of(['mine'], root);
      } finally {
        root.close();
      }
    }

    it('come from its files, and from nothing that is no file of it', () => {
      writeFileSync(path.join(folder, '.mambaignore'), '*.a\n');
      writeFileSync(path.join(folder, '.pteroignore'), '*.b');
      const both = rules();
      expect(['mine', 'x.a', 'x.b', 'x.c'].map((name) => both.ignores(name, false))).toEqual([true, true, true, false]);
      rmSync(path.join(folder, '.mambaignore'));
      rmSync(path.join(folder, '.pteroignore'));
      writeFileSync(path.join(folder, 'elsewhere'), '*.a\n');
      symlinkSync('elsewhere', path.join(folder, '.mambaignore'));
      mkdirSync(path.join(folder, '.pteroignore'));
      const none = rules();
      expect(['mine', 'x.a', 'x.b'].map((name) => none.ignores(name, false))).toEqual([true, false, false]);
    });
  });
});

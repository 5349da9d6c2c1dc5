import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Folder } from '#node-worker/files/folder.ts';
import { IgnoreRules } from './ignore.ts';

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

  it('answer the same when their memory of what they were asked is full', () => {
    const rules = new IgnoreRules(['*.tmp', '/logs/']);
    for (let index = 0; index < 12_000; index += 1) {
      if (rules.ignores(`f${index}.tmp`, false) && !rules.ignores(`f${index}.txt`, false)) continue;
      throw new Error(`another answer at ${index}`);
    }
    expect(rules.ignores('logs', true)).toBe(true);
  });

  it('do not heed what could take for ever, and say so', () => {
    const many = ['*'.repeat(3) + 'a*b*c*d*e*f*g', '**/a/**/a/**/a/**/b', 'x'.repeat(301)];
    const rules = new IgnoreRules([...many, '*.log']);
    expect(rules.warnings).toHaveLength(3);
    expect(rules.warnings[1]).toContain('The ignore pattern **/a/**/a/**/a/**/b');
    // Each of these matches one of them; to find that a long path does not match takes 10 s.
    for (const matching of ['a/b/c/d/e/f/g', 'a/a/a/b', 'x'.repeat(301)])
      expect(rules.ignores(matching, false)).toBe(false);
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

import fc from 'fast-check';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IgnoreRules } from './rules.ts';

const files = [
  ...['a', 'ab', 'b', 'a.log', 'x.log', '#a', '!a', 'a b', 'b ', '[a]', 'a-b', 'A', '0', '\\a', 'a*'],
  ...['d/a', 'd/b.log', 'd/e/a', 'd/e/f/a.log', 'e/d/a', 'e/a', 'e/e/e/a', 'd/e/e.log/a', 'l/a]b', 'l/-', 'l/^'],
];
const folders = [...new Set(files.map((file) => path.posix.dirname(file)))].filter((folder) => folder !== '.');

/** What a walk leaves out that never looks into a folder that is left out. */
function leftOut(patterns: string[]): string[] {
  const rules = new IgnoreRules(patterns);
  return files.filter((file) => {
    const parts = file.split('/');
    return parts.some((_, index) => rules.ignores(parts.slice(0, index + 1).join('/'), index < parts.length - 1));
  });
}

describe('patterns as git has them', () => {
  let repository: string;
  beforeAll(() => {
    repository = mkdtempSync(path.join(tmpdir(), 'mamba-git-'));
    execFileSync('git', ['init', '-q', repository]);
    for (const folder of folders) mkdirSync(path.join(repository, folder), { recursive: true });
    for (const file of files) writeFileSync(path.join(repository, file), '');
  });
  afterAll(() => rmSync(repository, { recursive: true }));

  /** What git itself says. */
  function leftOutByGit(patterns: string[]): string[] {
    writeFileSync(path.join(repository, '.gitignore'), patterns.join('\n'));
    const args = ['-c', 'core.ignoreCase=false', 'check-ignore', '--no-index', '-z', '--stdin'];
    const { stdout, status, stderr } = spawnSync('git', args, {
      cwd: repository,
      input: files.join('\0'),
      encoding: 'utf8',
    });
    if (status !== 0 && status !== 1) throw new Error(stderr);
    const found = new Set(stdout.split('\0'));
    return files.filter((file) => found.has(file));
  }

  it.each([
    [['*', '!d']],
    [['*', '!d/']],
    [['d/**', '!d/e']],
    [['**/a']],
    [['/a']],
    [['d/']],
    [['d/*/a']],
    [['d/**/a']],
    [['e/**']],
    [['**']],
    [['a**']],
    [['[a-c]']],
    [['[!a]']],
    [['[[:upper:]]', '[[:digit:]]']],
    [['\\#a', '\\!a', 'b\\ ', 'a b  ']],
    [['[]a]', '[', 'a\\', '\\\\a', 'a\\*']],
    [['*.log', '!a.log', 'd']],
    [['l/a[]]b', 'l/[!-/]', 'l/[\\^]', 'd[/]a', 'd?a']],
    [['!a', 'a', '', '# a', '/', '//', '!']],
  ])('%j', (patterns) => {
    expect(leftOut(patterns)).toEqual(leftOutByGit(patterns));
  });

  it('whatever they are', () => {
    const unit = fc.constantFrom(
      'a',
      'b',
      'd',
      'e',
      '/',
      '*',
      '**',
      '?',
      '[',
      ']',
      '!',
      '^',
      '\\',
      '-',
      '.log',
      ' ',
      '#',
    );
    const pattern = fc.string({ unit, minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 4 }), (patterns) => {
        expect(leftOut(patterns)).toEqual(leftOutByGit(patterns));
      }),
      { numRuns: 500, seed: 30_112_026 },
    );
  });
});

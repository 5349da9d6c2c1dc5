import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Folder } from './folder.ts';
import type { WalkOptions } from './walk.ts';
import { walk } from './walk.ts';

describe('a walk', () => {
  let dir: string;
  let root: Folder;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'mamba-walk-'));
    for (const folder of ['a/b', 'c']) mkdirSync(path.join(dir, folder), { recursive: true });
    for (const file of ['a/1', 'a/b/2', 'a/b/3', 'c/4', 'd']) writeFileSync(path.join(dir, file), file);
    symlinkSync('a', path.join(dir, 'link'));
    root = Folder.open(dir);
  });
  afterEach(() => {
    root.close();
    rmSync(dir, { recursive: true });
  });

  const at = (name: string): string => path.join(dir, name);
  const paths = (options: WalkOptions = {}): string[] => [...walk(root, options)].map((found) => found.path);

  it('sees each folder before what is in it, by name, and follows no link', () => {
    expect(paths()).toEqual(['a', 'a/1', 'a/b', 'a/b/2', 'a/b/3', 'c', 'c/4', 'd', 'link']);
  });

  it.each([
    ['a file', 'a/b/2', ['a/b/3', 'c', 'c/4', 'd', 'link']],
    ['the last file of a folder', 'a/b/3', ['c', 'c/4', 'd', 'link']],
    ['a folder whose content is yet to come', 'a/b/', ['a/b/2', 'a/b/3', 'c', 'c/4', 'd', 'link']],
    ['one that is gone by now', 'a/b/25', ['a/b/3', 'c', 'c/4', 'd', 'link']],
  ])('goes on after %s', (_, after, rest) => expect(paths({ after })).toEqual(rest));

  it('sees nothing below what was a file when it was seen, and is a folder by now', () => {
    rmSync(at('d'));
    mkdirSync(at('d'));
    writeFileSync(at('d/5'), '');
    expect(paths({ after: 'd' })).toEqual(['link']);
  });

  it('gives a folder as it was opened, whatever is in its place by now', () => {
    const seen: string[] = [];
    for (const { path: found, self } of walk(root)) {
      seen.push(found);
      if (found !== 'a') continue;
      renameSync(at('a'), at('z'));
      mkdirSync(at('a'));
      writeFileSync(at('a/other'), '');
      expect(self?.stat().ino).toBe(statSync(at('z')).ino);
    }
    expect(seen).toEqual(['a', 'a/1', 'a/b', 'a/b/2', 'a/b/3', 'c', 'c/4', 'd', 'link']);
  });
});

import { closeSync, fstatSync, readSync } from 'node:fs';
import { codedError } from '#domain/errors.ts';
import { warningOf } from '#domain/errors/sentences/warnings.ts';
import { errorCode } from '#node-worker/files/error-code.ts';
import type { Folder } from '#node-worker/files/folder.ts';
import { gitPattern } from './git-pattern.ts';
import type { IgnorePattern } from './pattern.ts';
import { wingsPattern } from './wings-pattern.ts';

/** Our file in a server's root: patterns as git has them. */
const ownFile = '.mambaignore';
/** Pterodactyl's, as Wings reads it. */
const wingsFile = '.pteroignore';

const maxFileBytes = 64 * 1024;
const maxPatterns = 1000;
const maxPatternLength = 300;
/** Characters that patterns may be held against in one backup, weighted: some minutes at the very most, and far more than real trees take. */
const maxWork = 5e9;

/**
 * Decides what a backup leaves out. Git's patterns are asked for folders, too, and nothing below one that is left out is looked at; Wings
 * asks for files only, by their whole path, so that `!` brings back a file in any folder. Throws `backup.patterns_too_much` where patterns
 * would take too long on a tree.
 */
export class IgnoreRules {
  readonly #git: IgnorePattern[];
  readonly #wings: IgnorePattern[];
  readonly #wingsTakeBack: boolean;
  #work = 0;
  /** Sentences about patterns that are not heeded. */
  readonly warnings: string[] = [];

  constructor(git: string[], wings: string[] = []) {
    this.#git = this.#compile(git, gitPattern);
    this.#wings = this.#compile(wings, wingsPattern);
    this.#wingsTakeBack = this.#wings.some(({ isNegated }) => isNegated);
  }

  /** The patterns of a request, and those of the server's own files. */
  static of(patterns: string[], root: Folder): IgnoreRules {
    return new IgnoreRules([...patterns, ...readLines(root, ownFile)], readLines(root, wingsFile));
  }

  ignores(path: string, isFolder: boolean): boolean {
    return this.#gitIgnores(path, isFolder) || this.#wingsIgnore(path, isFolder);
  }

  /** The last pattern that matches decides. */
  #gitIgnores(path: string, isFolder: boolean): boolean {
    for (let index = this.#git.length - 1; index >= 0; index -= 1) {
      const pattern = this.#git[index];
      if (pattern === undefined || (pattern.isForFolders && !isFolder)) continue;
      if (this.#matches(pattern, path)) return !pattern.isNegated;
    }
    return false;
  }

  #wingsIgnore(path: string, isFolder: boolean): boolean {
    if (this.#wings.length === 0) return false;
    // A pattern that matches a folder matches all below it; only `!` makes it worth looking.
    if (isFolder) return !this.#wingsTakeBack && (this.#lastOfWings(path) || this.#lastOfWings(`${path}/`));
    return this.#lastOfWings(path);
  }

  #lastOfWings(path: string): boolean {
    for (let index = this.#wings.length - 1; index >= 0; index -= 1) {
      const pattern = this.#wings[index];
      if (pattern !== undefined && this.#matches(pattern, path)) return !pattern.isNegated;
    }
    return false;
  }

  #matches(pattern: IgnorePattern, path: string): boolean {
    this.#work += path.length * pattern.weight;
    if (this.#work > maxWork) throw codedError('backup.patterns_too_much');
    return pattern.matches(path);
  }

  #compile(lines: string[], compile: (line: string) => IgnorePattern | null): IgnorePattern[] {
    const bearable = lines.filter((line) => {
      if (line.length <= maxPatternLength || line.startsWith('#')) return true;
      this.warnings.push(warningOf('backup.pattern', { pattern: line.slice(0, 40), most: String(maxPatternLength) }));
      return false;
    });
    const patterns = bearable.flatMap((line) => compile(line) ?? []);
    if (patterns.length > maxPatterns)
      this.warnings.push(warningOf('backup.patterns', { count: String(patterns.length), most: String(maxPatterns) }));
    return patterns.slice(0, maxPatterns);
  }
}

function readLines(root: Folder, name: string): string[] {
  try {
    const handle = root.openFile(name);
    try {
      if (!fstatSync(handle).isFile()) return [];
      const data = Buffer.alloc(maxFileBytes);
      return data.toString('utf8', 0, readSync(handle, data, 0, maxFileBytes, 0)).split('\n');
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return []; // not there, a link, or not for us to read
  }
}

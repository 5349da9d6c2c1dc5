import { closeSync, fstatSync, readSync } from 'node:fs';
import ignore from 'ignore';
import { warningOf } from '#domain/errors/sentences/warnings.ts';
import { errorCode } from '#node-worker/files/error-code.ts';
import type { Folder } from '#node-worker/files/folder.ts';

/** Files in a server's root that say what its backups leave out; the second is Pterodactyl's. */
const ignoreFiles = ['.mambaignore', '.pteroignore'];

const maxFileBytes = 64 * 1024;
const maxPatterns = 1000;
const maxPatternLength = 300;
/** A pattern becomes a regular expression, and one of many stars can take for ever on a name made for it. */
const maxStars = 6;
/** `**` spans folders: of four, 200 folders inside each other made one question take ten seconds. */
const maxDoubleStars = 3;
/** The library keeps what it was asked; for a tree of 200,000 files that would be most of our memory. */
const maxRemembered = 5000;

/** Decides what a backup leaves out: patterns as in `.gitignore`. */
export class IgnoreRules {
  readonly #patterns: string[];
  #rules: ignore.Ignore;
  #asked = 0;
  /** Sentences about patterns that are not heeded. */
  readonly warnings: string[] = [];

  constructor(patterns: string[]) {
    const bearable = patterns
      .map((pattern) => pattern.replace(/\r$/, ''))
      .filter((pattern) => pattern.trim() !== '' && !pattern.startsWith('#'))
      .filter((pattern) => this.#isBearable(pattern));
    this.#patterns = bearable.slice(0, maxPatterns);
    if (bearable.length > maxPatterns)
      this.warnings.push(warningOf('backup.patterns', { count: String(bearable.length), most: String(maxPatterns) }));
    this.#rules = this.#fresh();
  }

  /** The patterns of a request, and those of the server's own files. */
  static of(patterns: string[], root: Folder): IgnoreRules {
    return new IgnoreRules([...patterns, ...ignoreFiles.flatMap((name) => readLines(root, name))]);
  }

  ignores(path: string, isFolder: boolean): boolean {
    if (this.#patterns.length === 0) return false;
    this.#asked += 1;
    if (this.#asked % maxRemembered === 0) this.#rules = this.#fresh();
    return this.#rules.ignores(isFolder ? `${path}/` : path);
  }

  #fresh(): ignore.Ignore {
    return ignore({ allowRelativePaths: true }).add(this.#patterns);
  }

  #isBearable(pattern: string): boolean {
    const stars = pattern.match(/\*+/g) ?? [];
    const doubleStars = stars.filter((run) => run.length > 1);
    if (pattern.length <= maxPatternLength && stars.length <= maxStars && doubleStars.length <= maxDoubleStars)
      return true;
    this.warnings.push(
      warningOf('backup.pattern', {
        pattern: pattern.slice(0, 40),
        stars: String(maxStars),
        doubleStars: String(maxDoubleStars),
      }),
    );
    return false;
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

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { counters, GAME } from './game.ts';
import { stubbornName } from './stubborn.ts';

export interface Tick {
  /** Seconds since 1970. */
  at: number;
  count: number;
}

/** The files of one server, as they lie on its node. */
export class GameFiles {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get starts(): number {
    return this.#lines(GAME.starts).length;
  }

  get installs(): number {
    return this.#lines(GAME.installs).length;
  }

  /** Ticks from the given instant on; the last line may be half written and does not count. */
  ticksSince(seconds: number): Tick[] {
    return this.#lines(GAME.ticks)
      .map((line) => {
        const [at = '', count = ''] = line.split(' ');
        return { at: Number(at), count: Number(count) };
      })
      .filter((tick) => tick.at >= seconds);
  }

  /** One checksum for all names and contents but the counters. A stubborn tree has no files, and is too deep to be listed. */
  async contents(): Promise<string> {
    const top = await readdir(this.folder, { withFileTypes: true });
    const below = top
      .filter((entry) => entry.isDirectory() && entry.name !== stubbornName)
      .map(({ name }) => readdir(join(this.folder, name), { recursive: true, withFileTypes: true }));
    const files = [...top, ...(await Promise.all(below)).flat()]
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.folder, join(entry.parentPath, entry.name)))
      .filter((file) => !counters.includes(file))
      .sort();
    const whole = createHash('sha256');
    for (const file of files) whole.update(`${file}\0${await checksum(join(this.folder, file))}\n`);
    return whole.digest('hex');
  }

  #lines(name: string): string[] {
    const file = join(this.folder, name);
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8').split('\n').slice(0, -1);
  }
}

function checksum(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    createReadStream(file)
      .on('error', reject)
      .on('data', (chunk) => hash.update(chunk))
      .on('end', () => resolve(hash.digest('hex')));
  });
}

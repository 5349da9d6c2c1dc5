import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { SetAside } from '#domain/nodes/set-aside.ts';
import { errorCode } from '../files/error-code.ts';
import { replaceFile } from '../files/replace-file.ts';

const aboutName = 'about.json';

/** What is known of trees that could not be removed, a file in the folder of each. */
export class AboutFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  write(about: SetAside): void {
    const folder = path.join(this.#folder, about.id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = path.join(folder, aboutName);
    replaceFile(file, JSON.stringify(about));
  }

  /** Tolerates that there is none; what else lies in its folder stays. */
  remove(id: string): void {
    const folder = path.join(this.#folder, id);
    rmSync(path.join(folder, aboutName), { force: true });
    try {
      rmdirSync(folder);
    } catch (error) {
      if (errorCode(error) === null) throw error;
    }
  }

  /** The oldest first. A file that cannot be read is none. */
  list(): SetAside[] {
    return names(this.#folder)
      .flatMap((id) => this.find(id) ?? [])
      .sort((a, b) => a.at.localeCompare(b.at));
  }

  find(id: string): SetAside | null {
    try {
      const text = readFileSync(path.join(this.#folder, id, aboutName), 'utf8');
      return SetAside.safeParse(JSON.parse(text)).data ?? null;
    } catch {
      return null;
    }
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

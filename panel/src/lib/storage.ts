import type { z } from 'zod';

/**
 * What a browser keeps for the panel. A browser may forbid it (a strict private window, blocked cookies) or be full, and
 * then throws: nothing is kept, and the panel goes on without.
 */
class Kept {
  /** Where it is forbidden, even naming it throws. */
  readonly #find: () => Storage;

  constructor(find: () => Storage) {
    this.#find = find;
  }

  /** Null where nothing is kept. */
  read(key: string): string | null {
    try {
      return this.#find().getItem(key);
    } catch {
      return null;
    }
  }

  /** Null where nothing is kept, or something else: an earlier version of the panel may have written it. */
  readJson<T>(key: string, schema: z.ZodType<T>): T | null {
    try {
      return schema.safeParse(JSON.parse(this.read(key) ?? 'null')).data ?? null;
    } catch {
      return null;
    }
  }

  /** Null forgets it. */
  write(key: string, value: string | null): void {
    try {
      if (value === null) this.#find().removeItem(key);
      else this.#find().setItem(key, value);
    } catch {
      // Without it, the page goes on with what it has in memory.
    }
  }

  writeJson(key: string, value: unknown): void {
    this.write(key, JSON.stringify(value));
  }
}

/** For all tabs, and for later. */
export const browserStorage = new Kept(() => localStorage);

/** For this tab alone, until it is closed. */
export const tabStorage = new Kept(() => sessionStorage);

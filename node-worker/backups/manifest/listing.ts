import type { BackupEntry } from '#domain/backups/backup.ts';
import { ManifestEntry } from './format.ts';

export interface ListingQuery {
  /** '' is the root. */
  folder: string;
  /** Path of the last entry that is known; null from the beginning. */
  after: string | null;
  limit: number;
}

/**
 * Picks one page of one folder out of a manifest that passes by: folders first, each by name. Keeps a few pages and no more,
 * however many entries the folder has. The order is that of the path's code units, so it is the same for every page.
 */
export class Listing {
  readonly #prefix: string;
  readonly #query: ListingQuery;
  readonly #folders: FirstByName;
  readonly #others: FirstByName;
  /** Of the others, those after the known one: only at the end it shows whether that is a folder or one of them. */
  readonly #laterOthers: FirstByName;
  #afterIsFolder = true;

  constructor(query: ListingQuery) {
    this.#query = query;
    this.#prefix = query.folder === '' ? '' : `${query.folder.replace(/\/+$/, '')}/`;
    const after = query.after ?? '';
    this.#folders = new FirstByName(query.limit + 1, after);
    this.#others = new FirstByName(query.limit + 1, '');
    this.#laterOthers = new FirstByName(query.limit + 1, after);
  }

  /** Takes one line of the manifest. Most are about something else, which their text tells without parsing it. */
  add(line: string): void {
    // Entries are written with their kind and path first.
    const start = `{"kind":"entry","path":${JSON.stringify(this.#prefix).slice(0, -1)}`;
    if (!line.startsWith(start)) return;
    if (line.slice(start.length, line.indexOf('"', start.length)).includes('/')) return;
    const entry = ManifestEntry.parse(JSON.parse(line));
    if (entry.path.includes('/', this.#prefix.length)) return;
    if (entry.path === this.#query.after) this.#afterIsFolder = entry.type === 'folder';
    if (entry.type === 'folder') return this.#folders.add(entry);
    this.#others.add(entry);
    this.#laterOthers.add(entry);
  }

  page(): { entries: BackupEntry[]; hasMore: boolean } {
    const { limit } = this.#query;
    const rest = this.#afterIsFolder ? [...this.#folders.list(), ...this.#others.list()] : this.#laterOthers.list();
    return { entries: rest.slice(0, limit).map(forPeople), hasMore: rest.length > limit };
  }
}

/** The first few entries by name that come after a name. */
class FirstByName {
  #kept: ManifestEntry[] = [];

  readonly #limit: number;
  readonly #after: string;

  constructor(limit: number, after: string) {
    this.#limit = limit;
    this.#after = after;
  }

  add(entry: ManifestEntry): void {
    if (entry.path <= this.#after) return;
    this.#kept.push(entry);
    if (this.#kept.length > 2 * this.#limit) this.#kept = this.list();
  }

  list(): ManifestEntry[] {
    return this.#kept.sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, this.#limit);
  }
}

function forPeople(entry: ManifestEntry): BackupEntry {
  const { path, type } = entry;
  const bytes = entry.type === 'file' ? entry.bytes : 0;
  return { path, type, bytes, modifiedAt: new Date(entry.modifiedAt).toISOString() };
}

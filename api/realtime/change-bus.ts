import type { ChangeKind } from '#prisma/changes.ts';

/** What has rows that browsers watch. */
export type RowKind = Exclude<ChangeKind, 'session'>;

type Listener = (kind: RowKind, id: string, isUrgent: boolean) => void;

/** Tells this process that a row, or what is known beside it, has changed. */
export class ChangeBus {
  readonly #listeners = new Set<Listener>();

  /** A row changed. `urgent` reads it at once instead of within 20 ms. */
  changed(kind: RowKind, id: string, { urgent = false } = {}): void {
    for (const listener of this.#listeners) listener(kind, id, urgent);
  }

  /** Returns what ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

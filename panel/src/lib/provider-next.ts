import { tabStorage } from './storage';

const key = 'mamba.next';

/** Remembers, for this tab alone, the page that the user asked for before the redirect to an identity provider. */
export function rememberNext(next: string | null): void {
  tabStorage.write(key, next);
}

export function takeNext(): string | null {
  const next = tabStorage.read(key);
  tabStorage.write(key, null);
  return next;
}

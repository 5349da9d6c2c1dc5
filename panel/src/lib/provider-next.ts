const key = 'mamba.next';

/** Remembers, for this tab alone, the page that the user asked for before the redirect to an identity provider. */
export function rememberNext(next: string | null): void {
  if (next === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, next);
}

export function takeNext(): string | null {
  const next = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return next;
}

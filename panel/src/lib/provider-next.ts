const key = 'mamba.next';

/** Where somebody wanted to go before he was sent to a provider; kept for this tab alone. */
export function rememberNext(next: string | null): void {
  if (next === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, next);
}

export function takeNext(): string | null {
  const next = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return next;
}

const key = 'mamba.invitation';

/**
 * The token of the invitation that somebody came with, while they sign in or sign up. It is kept in this tab alone, and out
 * of every address, so that no server's log and no `Referer` ever has it.
 */
export const pendingInvitation = {
  /** Takes the token from behind the `#`; the caller takes it out of the address. */
  take(hash: string): string | null {
    const token = /^#([\w-]{16,200})$/.exec(hash)?.[1];
    if (token === undefined) return this.get();
    try {
      sessionStorage.setItem(key, token);
    } catch {
      // No storage (a private window): it lasts as long as the page.
    }
    return token;
  },
  get(): string | null {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  },
  forget(): void {
    try {
      sessionStorage.removeItem(key);
    } catch {
      // There was none.
    }
  },
};

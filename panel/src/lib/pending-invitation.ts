import { tabStorage } from './storage';

const key = 'mamba.invitation';
/** The token and, out of the mail, the proof that goes with it. */
const shape = /^[\w-]{16,200}(?:\.[\w-]{16,200})?$/;

/**
 * The token of the invitation that a visitor followed, while they sign in or sign up. It is kept in this tab alone, and out
 * of every address, so that no server's log and no `Referer` ever has it.
 */
export const pendingInvitation = {
  /** Takes it from behind the `#`; the caller takes it out of the address. */
  take(hash: string): string | null {
    return this.keep(hash.startsWith('#') ? hash.slice(1) : '');
  },
  /** From another link, as that of a confirmation. What is none is not kept; the answer is what is pending then. */
  keep(token: string): string | null {
    if (!shape.test(token)) return this.get();
    tabStorage.write(key, token);
    return token;
  },
  get(): string | null {
    return tabStorage.read(key);
  },
  forget(): void {
    tabStorage.write(key, null);
  },
};

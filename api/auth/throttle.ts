import { problem } from '../http/refuse.ts';

interface Tally {
  failures: number;
  since: number;
}

export interface ThrottleLimits {
  windowMilliseconds: number;
  /** Wrong passwords for one email from one address within the window. */
  perAccount: number;
  /** Wrong passwords from one address, whatever the email. */
  perAddress: number;
}

const defaults: ThrottleLimits = { windowMilliseconds: 5 * 60_000, perAccount: 8, perAddress: 60 };

/** Slows down whoever guesses passwords. Kept in memory: it is per process, and gone with it. */
export class LoginThrottle {
  private readonly tallies = new Map<string, Tally>();
  private readonly limits: ThrottleLimits;

  constructor(limits: Partial<ThrottleLimits> = {}) {
    this.limits = { ...defaults, ...limits };
  }

  /**
   * Counts an attempt before its password is looked at, so that many at the same moment are counted, too.
   * @throws DomainError `auth.too_many_attempts` with the seconds to wait
   */
  attempt(ip: string | null, email: string): void {
    for (const [key, limit] of this.keys(ip, email)) {
      const tally = this.current(key);
      if (tally === null || tally.failures < limit) continue;
      const retryAfterSeconds = Math.ceil((tally.since + this.limits.windowMilliseconds - Date.now()) / 1000);
      throw problem('auth.too_many_attempts', `Too many wrong passwords. Try again in ${retryAfterSeconds} seconds.`, {
        details: { retryAfterSeconds },
      });
    }
    if (this.tallies.size > 50_000) this.forgetOld();
    for (const [key] of this.keys(ip, email)) {
      const tally = this.current(key) ?? { failures: 0, since: Date.now() };
      this.tallies.set(key, { ...tally, failures: tally.failures + 1 });
    }
  }

  /** The attempt was no guess: the account's count begins anew, the address's is as it was. */
  succeeded(ip: string | null, email: string): void {
    const [account, address] = this.keys(ip, email);
    this.tallies.delete(account[0]);
    const tally = this.current(address[0]);
    if (tally !== null) this.tallies.set(address[0], { ...tally, failures: tally.failures - 1 });
  }

  private keys(ip: string | null, email: string): [account: [string, number], address: [string, number]] {
    return [
      [`${ip}|${email}`, this.limits.perAccount],
      [`${ip}`, this.limits.perAddress],
    ];
  }

  private current(key: string): Tally | null {
    const tally = this.tallies.get(key);
    return tally !== undefined && tally.since + this.limits.windowMilliseconds > Date.now() ? tally : null;
  }

  private forgetOld(): void {
    for (const key of this.tallies.keys()) if (this.current(key) === null) this.tallies.delete(key);
  }
}

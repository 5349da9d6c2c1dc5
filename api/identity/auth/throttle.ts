import { createHash } from 'node:crypto';
import { problem } from '#api/http/refuse.ts';
import type { Counter, Counters } from '#api/http/limits/counters.ts';
import { networkOf, wideNetworkOf } from '#api/http/limits/network.ts';

export interface ThrottleLimits {
  /** Wrong passwords for one account from one network. */
  perAccountAndNetwork: Counter;
  /** Wrong passwords from one network, whatever the account. */
  perNetwork: Counter;
  /** Wrong passwords for one account from everywhere; with more, somebody guesses from many networks, and `inStorm` counts, too. */
  perAccount: Counter;
  /** Attempts that a network has left while somebody guesses from many: a person gets in, a botnet gets hardly anywhere. */
  inStorm: Counter;
  /** Wrong passwords from a browser that the account's owner has signed in with before, or by whoever has proven something else. */
  perHolder: Counter;
}

const minutes = (count: number): number => count * 60;

const defaults: ThrottleLimits = {
  perAccountAndNetwork: { quota: 8, windowSeconds: minutes(5) },
  perNetwork: { quota: 60, windowSeconds: minutes(5) },
  perAccount: { quota: 40, windowSeconds: minutes(15) },
  inStorm: { quota: 1, windowSeconds: minutes(15) },
  perHolder: { quota: 8, windowSeconds: minutes(5) },
};

/** Who tries. The device is one that `KnownDevices` has recognised for this very account. */
export interface Attempting {
  ip: string | null;
  email: string;
  deviceId: string | null;
}

/** An attempt that was let through. */
export interface Attempt {
  /** It comes from a browser that the owner has signed in with before. */
  isKnown: boolean;
  /** It was no guess: what it counted is taken back. */
  succeeded(): Promise<void>;
}

type Bucket = readonly [name: string, key: string, counter: Counter];

/**
 * Slows down whoever guesses passwords, without letting him lock others out (after OWASP's device cookies): a browser that the
 * owner has signed in with before has a count of its own, which nobody else can fill; everybody else is counted by account and
 * network. Accounts that do not exist are counted as those that do.
 */
export class LoginThrottle {
  readonly #counters: Counters;
  readonly #limits: ThrottleLimits;

  constructor(counters: Counters, limits: Partial<ThrottleLimits> = {}) {
    this.#counters = counters;
    this.#limits = { ...defaults, ...limits };
  }

  /**
   * Counts an attempt before its password is looked at, so that many at the same moment are counted, too.
   * @throws DomainError `auth.too_many_attempts` with the seconds to wait
   */
  async attempt({ ip, email, deviceId }: Attempting): Promise<Attempt> {
    if (deviceId !== null) {
      const own = this.#holder(`device:${deviceId}`);
      // A copy of the cookie fills this count for its owner, too: he is then as anybody else, and not shut out.
      if (!(await this.#counters.take(...own)).isOver) return this.#letThrough(true, [own], []);
    }
    const account = accountKey(email);
    const network: Bucket = ['login-network', networkOf(ip), this.#limits.perNetwork];
    const pair: Bucket = ['login-pair', `${account}|${networkOf(ip)}`, this.#limits.perAccountAndNetwork];
    await this.#takeAll([network, pair]);
    const everywhere: Bucket = ['login-account', account, this.#limits.perAccount];
    if (!(await this.#counters.take(...everywhere)).isOver)
      return this.#letThrough(false, [pair], [network, everywhere]);
    const storm: Bucket = ['login-storm', `${account}|${wideNetworkOf(ip)}`, this.#limits.inStorm];
    await this.#takeAll([storm], [network]);
    return this.#letThrough(false, [pair, storm], [network]);
  }

  /**
   * The same for somebody who has shown already that this is his business, by a session or by the link in a mail.
   * @throws DomainError `auth.too_many_attempts` with the seconds to wait
   */
  async attemptOf(holder: `session:${string}` | `link:${string}`): Promise<Attempt> {
    const own = this.#holder(holder);
    await this.#takeAll([own]);
    return this.#letThrough(true, [own], []);
  }

  #holder(holder: string): Bucket {
    return ['login-holder', holder, this.#limits.perHolder];
  }

  /** An attempt that one bucket refuses is given back to the others: whoever is refused must not use up what others have. */
  async #takeAll(buckets: readonly Bucket[], before: readonly Bucket[] = []): Promise<void> {
    const taken = [...before];
    for (const bucket of buckets) {
      const { isOver, resetSeconds } = await this.#counters.take(...bucket);
      if (!isOver) {
        taken.push(bucket);
        continue;
      }
      for (const other of taken) await this.#counters.giveBack(...other);
      throw problem('auth.too_many_attempts', `Too many wrong passwords. Try again in ${resetSeconds} seconds.`, {
        details: { retryAfterSeconds: resetSeconds },
      });
    }
  }

  #letThrough(isKnown: boolean, forget: readonly Bucket[], giveBack: readonly Bucket[]): Attempt {
    return {
      isKnown,
      succeeded: async () => {
        for (const bucket of forget) await this.#counters.forget(...bucket);
        for (const bucket of giveBack) await this.#counters.giveBack(...bucket);
      },
    };
  }
}

/** Short, whatever was typed, and nobody's address in Redis. */
const accountKey = (email: string): string => createHash('sha256').update(email).digest('base64url').slice(0, 22);

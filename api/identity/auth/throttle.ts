import { createHash } from 'node:crypto';
import { codedError } from '#domain/errors.ts';
import type { Counter, Counters } from '#api/http/limits/counters.ts';
import { networkOf, wideNetworkOf } from '#api/http/limits/network.ts';

export interface ThrottleLimits {
  /** Wrong passwords for one account from one network. */
  perAccountAndNetwork: Counter;
  /** Wrong passwords from one network, whatever the account. */
  perNetwork: Counter;
  /** Wrong passwords for one account from everywhere; more than that is a distributed attack, in which `inStorm` counts, too. */
  perAccount: Counter;
  /** Attempts left to a network during a distributed attack: enough for a person, next to nothing for a botnet. */
  inStorm: Counter;
  /** Wrong passwords from a known device, or from a caller who has proven something else. */
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

/** The origin of an attempt. The device is one that `KnownDevices` has recognised for this very account. */
export interface Attempting {
  ip: string | null;
  email: string;
  deviceId: string | null;
}

/** An attempt that the throttle allowed. */
export interface Attempt {
  /** It comes from a browser that the owner has signed in with before. */
  isKnown: boolean;
  /** It was no guess: what it counted is taken back. */
  succeeded(): Promise<void>;
}

type Bucket = readonly [name: string, key: string, counter: Counter];

/**
 * Slows down password guessing without letting a guesser lock others out (after OWASP's device cookies): a browser that the owner
 * has signed in with before has a count of its own, which others cannot fill; all other attempts are counted by account and
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
      // A copied cookie fills this count for its owner, too, who then counts as an unknown device and is not shut out.
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
   * The same for a caller identified already by a session or by a mailed link.
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

  /** An attempt that one bucket refuses is given back to the others: a refused caller must not use up the quota of others. */
  async #takeAll(buckets: readonly Bucket[], before: readonly Bucket[] = []): Promise<void> {
    const taken = [...before];
    for (const bucket of buckets) {
      const { isOver, resetSeconds } = await this.#counters.take(...bucket);
      if (!isOver) {
        taken.push(bucket);
        continue;
      }
      for (const other of taken) await this.#counters.giveBack(...other);
      throw codedError(
        'auth.too_many_attempts',
        { seconds: resetSeconds },
        { details: { retryAfterSeconds: resetSeconds } },
      );
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

/** Short for any input, and keeps addresses out of Redis. */
const accountKey = (email: string): string => createHash('sha256').update(email).digest('base64url').slice(0, 22);

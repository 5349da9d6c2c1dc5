import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { fieldFault } from '#domain/errors/fields.ts';
import { invalid } from '#api/http/refuse.ts';

/** Of 0 to 4: "safely unguessable", some 10^8 guesses. */
const leastScore = 3;
/** The estimate takes longer with every letter; a password whose first letters are good is good. */
const estimatedCharacters = 24;
/** Ways of reading `4` as `a` and the like that are tried; with the library's 512 the worst password blocks the process for half a second. */
const mostSubstitutions = 2;
const answerMilliseconds = 1_500;
/** A machine without internet access must not delay every request. */
const restMilliseconds = 5 * 60_000;

interface Estimator {
  zxcvbn: ZxcvbnFactory;
  /** The passwords that leaks have most often. */
  common: ReadonlySet<string>;
}

/** What a password of ours must be: not guessable, and in no known leak. See docs/decisions/passwords.md. */
export class PasswordPolicy {
  readonly #rangeUrl: string | null;
  readonly #log: Logger;
  #estimator: Promise<Estimator> | null = null;
  #restsUntil = 0;

  /** @param rangeUrl of a service for ranges of breached passwords (k-anonymity); null: the bundled list alone */
  constructor(rangeUrl: string | null, log: Logger) {
    this.#rangeUrl = rangeUrl;
    this.#log = log;
  }

  /**
   * @param about the name, the address: what a guesser tries first
   * @throws DomainError `request.invalid` at `password`, with a sentence that says what to do
   */
  async assertGood(password: string, about: readonly string[]): Promise<void> {
    const { zxcvbn, common } = await this.#load();
    if (common.has(password.toLowerCase())) throw refused('password.leaked');
    const words = about.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length > 2);
    const { score } = zxcvbn.check(password.slice(0, estimatedCharacters), [...words, 'mamba', 'mambahost']);
    if (score < leastScore) {
      throw refused('password.guessable');
    }
    if (await this.#isBreached(password)) throw refused('password.leaked');
  }

  /** Sends the first five hexadecimal digits of its SHA-1 and nothing else; a service that does not answer counts as no match. */
  async #isBreached(password: string): Promise<boolean> {
    if (this.#rangeUrl === null || Date.now() < this.#restsUntil) return false;
    const digest = createHash('sha1').update(password).digest('hex').toUpperCase();
    try {
      const response = await fetch(this.#rangeUrl + digest.slice(0, 5), {
        headers: { 'add-padding': 'true', 'user-agent': 'mamba-host' },
        redirect: 'error',
        signal: AbortSignal.timeout(answerMilliseconds),
      });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const lines = (await response.text()).split(/\r?\n/);
      return lines.some((line) => line.startsWith(`${digest.slice(5)}:`) && !line.endsWith(':0'));
    } catch (error) {
      this.#restsUntil = Date.now() + restMilliseconds;
      this.#log.warn(
        { err: error },
        'the service of breached passwords does not answer; the bundled list alone is used',
      );
      return false;
    }
  }

  /** The dictionaries take some megabytes: read when the first password is chosen. */
  #load(): Promise<Estimator> {
    this.#estimator ??= loadEstimator();
    this.#estimator.catch(() => (this.#estimator = null));
    return this.#estimator;
  }
}

const refused = (code: 'password.leaked' | 'password.guessable') =>
  invalid([{ path: 'password', ...fieldFault(code) }]);

async function loadEstimator(): Promise<Estimator> {
  const [core, shared, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const zxcvbn = new core.ZxcvbnFactory({
    l33tMaxSubstitutions: mostSubstitutions,
    graphs: shared.adjacencyGraphs,
    dictionary: { ...shared.dictionary, ...english.dictionary },
  });
  return { zxcvbn, common: new Set((shared.dictionary['passwords-common'] ?? []).map(String)) };
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { errorMessage } from '#domain/errors.ts';
import { Mutexes } from './runtime/host/mutex.ts';

/** Pauses between attempts: the first, doubled with each up to the longest, jittered so that many nodes do not come at once. */
const defaultPauses = { firstMilliseconds: 250, longestMilliseconds: 5_000 };
/** An address behind which nothing answers holds up an attempt for minutes; meanwhile the API may be found at another one. */
const attemptMilliseconds = 10_000;

interface Closable {
  close(): Promise<void>;
}

export interface GatewayOptions<Connection> {
  /** Connects to the address that the node uses at that moment, with the certificate that it has then. */
  connect(): Promise<Connection>;
  /** The address in use, for the log. */
  address(): string;
  log: Logger;
  pauses?: typeof defaultPauses;
}

/** The connection to the API's gateway: one at a time, made anew when the node's certificate or the API's address changes. */
export class Gateway<Connection extends Closable> {
  readonly #options: GatewayOptions<Connection>;
  readonly #stopping = new AbortController();
  readonly #changes = new Mutexes();
  #current: Connection | null = null;

  constructor(options: GatewayOptions<Connection>) {
    this.#options = options;
  }

  /**
   * Connects, hands the connection over, and closes the one before it. Waits for as long as the gateway is away; changes run one after the
   * other, in the order asked, so the last one has the newest address and certificate. Null after `stop`, which also ends the wait.
   * @throws what `use` throws; the connection before it then stays
   */
  change<Result>(use: (connection: Connection) => Promise<Result> | Result): Promise<Result | null> {
    return this.#changes.run('connection', async () => {
      const next = await this.#connectPatiently();
      if (next === null) return null;
      try {
        const result = await use(next);
        await this.#close(this.#current);
        this.#current = next;
        return result;
      } catch (error) {
        await this.#close(next);
        throw error;
      }
    });
  }

  /** Begins no other connection. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Stops, and closes the connection when nothing uses it any more. */
  async close(): Promise<void> {
    this.stop();
    await this.#changes.run('connection', () => this.#close(this.#current));
  }

  async #connectPatiently(): Promise<Connection | null> {
    const { address, log, pauses = defaultPauses } = this.#options;
    const { signal } = this.#stopping;
    let pause = pauses.firstMilliseconds;
    for (let complaint = ''; !signal.aborted; pause = Math.min(pause * 2, pauses.longestMilliseconds)) {
      try {
        return await this.#attempt();
      } catch (error) {
        if (signal.aborted) return null;
        const sentence = `The gateway at ${address()} cannot be reached (${errorMessage(error)}). Trying again.`;
        if (sentence !== complaint) log.warn(sentence);
        complaint = sentence;
        await delay(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      }
    }
    return null;
  }

  /** One attempt. A connection that arrives when nothing waits for it any more is closed. */
  #attempt(): Promise<Connection> {
    const limit = AbortSignal.timeout(attemptMilliseconds);
    const over = AbortSignal.any([limit, this.#stopping.signal]);
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(new Error('it does not answer'));
      over.addEventListener('abort', giveUp, { once: true });
      const settled = (): void => over.removeEventListener('abort', giveUp);
      this.#options.connect().then((connection) => {
        settled();
        if (over.aborted) void this.#close(connection);
        else resolve(connection);
      }, reject);
    });
  }

  async #close(connection: Connection | null): Promise<void> {
    await connection?.close().catch((error: unknown) => {
      this.#options.log.warn({ err: error }, 'a connection to the gateway was not closed');
    });
  }
}

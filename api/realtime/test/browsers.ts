import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient } from '#domain/contracts/realtime.ts';

export type Browser = Socket<ServerToClient, ClientToServer>;

/** Sockets as the panel opens them, for one test file. */
export class Browsers {
  readonly #url: string;
  readonly #open: Browser[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  /** Rejects with the `code` of the refusal. */
  connect(token: string | null, headers: Record<string, string> = {}): Promise<Browser> {
    const browser: Browser = io(this.#url, {
      auth: token === null ? {} : { token },
      extraHeaders: headers,
      reconnection: false,
      forceNew: true,
    });
    this.#open.push(browser);
    return new Promise((resolve, reject) => {
      browser.on('connect', () => resolve(browser));
      browser.on('connect_error', (error) =>
        reject(Object.assign(error, { code: (error as { data?: { code: string } }).data?.code })),
      );
    });
  }

  /** Closes all of them, after each test. */
  close(): void {
    for (const browser of this.#open.splice(0)) browser.disconnect();
  }
}

import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Logger } from 'pino';
import type { ApiDoor } from '../link/node-link.ts';

export interface StreamsOptions {
  /** Where the API is, and who this node is to it. */
  api: ApiDoor;
  log: Logger;
}

export interface StreamSource {
  stream: Readable;
  /** Null: not known beforehand. */
  bytes: number | null;
}

/** Where a line is dead without a word, the system notices after this and a few probes. */
const keepAliveMilliseconds = 30_000;

/** Sends what the API asked for, each by a request of its own. A reader that is slow holds back the source; one that is gone ends it. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #underway = new Set<AbortController>();

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /** Opens the source and begins to send it. Resolves once it is open; throws what opening it throws. */
  async send(streamId: string, open: () => Promise<StreamSource>): Promise<{ bytes: number | null }> {
    const source = await open();
    const controller = new AbortController();
    this.#underway.add(controller);
    this.#transfer(streamId, source.stream, controller.signal)
      // The reader went away, most likely: the API tells him, and there is nothing to mend here.
      .catch((error: unknown) =>
        this.#options.log.info({ err: error, streamId: streamId.slice(0, 8) }, 'a transfer was broken off'),
      )
      .finally(() => this.#underway.delete(controller));
    return { bytes: source.bytes };
  }

  /** Breaks off what is under way. */
  close(): void {
    for (const controller of this.#underway) controller.abort();
  }

  async #transfer(streamId: string, stream: Readable, signal: AbortSignal): Promise<void> {
    const { apiUrl, tls } = this.#options.api;
    const url = new URL(`${apiUrl.replace(/\/$/, '')}/node/streams/${streamId}`);
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method: 'POST',
      // A connection of its own: it is ended with the transfer, however that ends.
      agent: false,
      ...tls,
      headers: {
        // In chunks, never of a length told beforehand: a source that ends early would leave the API waiting for the rest.
        'content-type': 'application/octet-stream',
      },
    });
    request.on('socket', (socket: Socket) => socket.setKeepAlive(true, keepAliveMilliseconds));
    const answered = new Promise<number>((resolve, reject) => {
      request.on('response', (response) => {
        response.resume();
        const status = response.statusCode ?? 0;
        // It was not read to its end: nobody expects it.
        if (status >= 300) request.destroy(new Error(`The API answered ${status}.`));
        resolve(status);
      });
      request.on('error', reject);
    });
    answered.catch(() => undefined);
    await pipeline(stream, request, { signal });
    const status = await answered;
    if (status >= 300) throw new Error(`The API answered ${status}.`);
  }
}

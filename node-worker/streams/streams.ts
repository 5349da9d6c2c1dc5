import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Logger } from 'pino';
import { refusalOf } from '#domain/contracts/node-questions/answer.ts';
import type { Answer } from '#domain/contracts/node-questions/answer.ts';
import type { SendPlace, TakePlace } from '#domain/contracts/node-questions/stream-places.ts';
import type { ApiDoor } from '../link/api-door.ts';
import { answerTo, transferRequest } from './request.ts';

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

/**
 * Consumes all incoming bytes and resolves with the result for the API. Rejects with a `DomainError` that the API may show. The bytes end with an
 * error, and the signal aborts, when the other end is gone.
 */
export type StreamTarget = (bytes: Readable, signal: AbortSignal) => Promise<unknown>;

/** Carries bulk bytes, each transfer by requests of its own. The slower end holds back the other; one that is gone ends it. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #underway = new Set<AbortController>();

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /** Opens the source and begins to send it. Resolves once it is open; throws what opening it throws. */
  async send(place: SendPlace, open: () => Promise<StreamSource>): Promise<{ bytes: number | null }> {
    const source = await open();
    this.#begin(place.streamId, (signal) => this.#send(place, source.stream, signal));
    return { bytes: source.bytes };
  }

  /** Opens the target and begins to take bytes into it. Resolves once it is open; throws what opening it throws. */
  async take(place: TakePlace, open: () => Promise<StreamTarget>): Promise<void> {
    const target = await open();
    this.#begin(place.streamId, (signal) => this.#take(place, target, signal));
  }

  /** Breaks off what is under way. */
  close(): void {
    for (const controller of this.#underway) controller.abort();
  }

  #begin(streamId: string, transfer: (signal: AbortSignal) => Promise<void>): void {
    const controller = new AbortController();
    this.#underway.add(controller);
    transfer(controller.signal)
      // Most likely the caller went away: the API says so there, and there is nothing to mend here.
      .catch((error: unknown) =>
        this.#options.log.info({ err: error, streamId: streamId.slice(0, 8) }, 'a transfer was broken off'),
      )
      .finally(() => this.#underway.delete(controller));
  }

  async #send({ streamId, at }: SendPlace, stream: Readable, signal: AbortSignal): Promise<void> {
    const request = transferRequest({ api: this.#options.api, at, streamId }, 'POST');
    const answered = answerTo(request);
    await pipeline(stream, request, { signal });
    (await answered).resume();
  }

  async #take({ streamId, confirmId, at }: TakePlace, target: StreamTarget, signal: AbortSignal): Promise<void> {
    const { api } = this.#options;
    const broken = new AbortController();
    const either = AbortSignal.any([signal, broken.signal]);
    // Open from the beginning, so that the API notices when this node is gone, and this node when the API is.
    const confirmation = transferRequest({ api, at, streamId: confirmId }, 'POST');
    const confirmed = answerTo(confirmation);
    confirmation.on('error', () => broken.abort());
    confirmation.flushHeaders();
    const request = transferRequest({ api, at, streamId }, 'GET');
    const breakOff = (): void => {
      request.destroy();
      confirmation.destroy();
    };
    either.addEventListener('abort', breakOff);
    try {
      const answered = answerTo(request);
      request.end();
      const bytes = await answered;
      const answer = await dealWith(bytes, target, either);
      confirmation.end(JSON.stringify(answer));
      (await confirmed).resume();
    } catch (error) {
      breakOff();
      throw error;
    } finally {
      either.removeEventListener('abort', breakOff);
    }
  }
}

/** The target's result or refusal, as the answer to the API. A broken transfer gets no answer at all. */
async function dealWith(bytes: Readable, target: StreamTarget, signal: AbortSignal): Promise<Answer> {
  try {
    return { ok: true, result: await target(bytes, signal) };
  } catch (error) {
    signal.throwIfAborted();
    if (bytes.errored) throw bytes.errored;
    return refusalOf(error);
  } finally {
    // What the target left unread is not waited for.
    bytes.destroy();
  }
}

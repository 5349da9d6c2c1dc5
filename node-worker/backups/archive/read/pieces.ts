import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError, errorMessage } from '#domain/errors.ts';
import { backupDamaged, storageUnavailable } from '#node-worker/backups/errors.ts';
import type { StoredArchive } from '#node-worker/backups/stored.ts';
import type { FramePlace } from './manifest.ts';

/** A connection that gives nothing for so long is given up. */
const silenceMilliseconds = 30_000;
/** How often a reading that breaks off is taken up again before the whole try is given up. */
const retries = 4;

/**
 * Reads the stored bytes of frames one after the other: with one request for as long as frames follow each other. A connection
 * that breaks is taken up again where it was.
 */
export class PieceReader {
  #stream: AsyncIterator<Buffer> | null = null;
  #source: Readable | null = null;
  #rest: Buffer = Buffer.alloc(0);
  /** Where the next byte of the open stream is from. */
  #at = -1;

  readonly #archive: StoredArchive;
  readonly #places: FramePlace[];

  constructor(archive: StoredArchive, places: FramePlace[]) {
    this.#archive = archive;
    this.#places = places;
  }

  /** Fills the beginning of a buffer with the frame's bytes. */
  async next(place: FramePlace, into: Buffer): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        if (this.#at !== place.at) await this.#open(place);
        return await this.#take(place, into);
      } catch (error) {
        this.close();
        const mayPass = !(error instanceof DomainError) || error.kind === 'transient';
        if (!mayPass || attempt >= retries) throw passing(error);
        await delay(200 * 2 ** attempt);
      }
    }
  }

  close(): void {
    this.#source?.destroy();
    this.#source = null;
    this.#stream = null;
    this.#at = -1;
    this.#rest = Buffer.alloc(0);
  }

  async #open(place: FramePlace): Promise<void> {
    this.close();
    this.#source = await this.#archive.open({ start: place.at, end: this.#endOfRun(place) });
    this.#source.on('error', () => {}); // the reader gets it
    this.#stream = this.#source.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
    this.#at = place.at;
  }

  /** Frames that follow each other are read with one request. */
  #endOfRun(place: FramePlace): number {
    let end = place.at + place.bytes;
    for (const next of this.#places.slice(this.#places.indexOf(place) + 1)) {
      if (next.at !== end) break;
      end += next.bytes;
    }
    return end;
  }

  async #take({ at, bytes }: FramePlace, into: Buffer): Promise<void> {
    for (let got = 0; got < bytes;) {
      if (this.#rest.length === 0) {
        const piece = await this.#piece();
        if (piece === null) throw backupDamaged(`it is cut off: it ends at byte ${at + got}`);
        this.#rest = piece;
      }
      const copied = this.#rest.copy(into, got, 0, bytes - got);
      this.#rest = this.#rest.subarray(copied);
      got += copied;
    }
    this.#at = at + bytes;
  }

  async #piece(): Promise<Buffer | null> {
    const timeout = new AbortController();
    const silence = delay(silenceMilliseconds, undefined, { signal: timeout.signal }).then(() => {
      throw storageUnavailable('it stopped sending in the middle of the backup');
    });
    silence.catch(() => {});
    try {
      const next = await Promise.race([this.#stream?.next(), silence]);
      return next === undefined || next.done === true ? null : next.value;
    } finally {
      timeout.abort();
    }
  }
}

function passing(error: unknown): unknown {
  return error instanceof DomainError
    ? error
    : storageUnavailable(`the reading broke off (${errorMessage(error)})`, error);
}

import { closeSync, createReadStream, fdatasyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ManifestEntry, ManifestFrame, ManifestHeader, ManifestSummary } from './format.ts';

/** The name of a spooled manifest in a job's folder. */
export const spoolName = 'manifest.jsonl';

/**
 * The lines of a manifest while its archive is being made, in a file on this machine: so they take no memory, and are there
 * after a crash.
 */
export class ManifestSpool {
  readonly #handle: number;
  readonly file: string;
  #length: number;

  private constructor(handle: number, file: string, length: number) {
    this.#handle = handle;
    this.file = file;
    this.#length = length;
  }

  /** Begins a new one. */
  static create(jobDir: string, header: ManifestHeader): ManifestSpool {
    mkdirSync(jobDir, { recursive: true, mode: 0o700 });
    const file = path.join(jobDir, spoolName);
    const spool = new ManifestSpool(openSync(file, 'w', 0o600), file, 0);
    spool.#append(`${JSON.stringify(header)}\n`);
    return spool;
  }

  /** Goes on after so many bytes of it: what was written after them belongs to nothing that is kept. */
  static goOn(jobDir: string, bytes: number): ManifestSpool {
    const file = path.join(jobDir, spoolName);
    const handle = openSync(file, 'r+');
    ftruncateSync(handle, bytes);
    return new ManifestSpool(handle, file, bytes);
  }

  get bytes(): number {
    return this.#length;
  }

  add(entries: ManifestEntry[], frame: ManifestFrame): void {
    this.#append(`${[...entries.map(entryLine), JSON.stringify(frame)].join('\n')}\n`);
  }

  end(summary: ManifestSummary): void {
    this.#append(`${JSON.stringify(summary)}\n`);
  }

  /** Makes what is there outlive a power failure. */
  sync(): void {
    fdatasyncSync(this.#handle);
  }

  async *lines(): AsyncGenerator<string> {
    yield* createInterface({ input: createReadStream(this.file, { end: this.#length - 1 }), crlfDelay: Infinity });
  }

  close(): void {
    closeSync(this.#handle);
  }

  #append(text: string): void {
    const data = Buffer.from(text);
    for (let at = 0; at < data.length;) at += writeSync(this.#handle, data, at, data.length - at, this.#length + at);
    this.#length += data.length;
  }
}

/** Kind and path come first: lists are made without parsing every line. */
function entryLine({ kind, path: at, ...rest }: ManifestEntry): string {
  return JSON.stringify({ kind, path: at, ...rest });
}

import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open } from 'node:fs/promises';
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
  private constructor(
    private readonly handle: FileHandle,
    readonly file: string,
    private length: number,
  ) {}

  /** Begins a new one. */
  static async create(jobDir: string, header: ManifestHeader): Promise<ManifestSpool> {
    await mkdir(jobDir, { recursive: true, mode: 0o700 });
    const file = path.join(jobDir, spoolName);
    const spool = new ManifestSpool(await open(file, 'w', 0o600), file, 0);
    await spool.append(`${JSON.stringify(header)}\n`);
    return spool;
  }

  /** Goes on after so many bytes of it: what was written after them belongs to nothing that is kept. */
  static async goOn(jobDir: string, bytes: number): Promise<ManifestSpool> {
    const file = path.join(jobDir, spoolName);
    const handle = await open(file, 'r+');
    await handle.truncate(bytes);
    return new ManifestSpool(handle, file, bytes);
  }

  get bytes(): number {
    return this.length;
  }

  async add(entries: ManifestEntry[], frame: ManifestFrame): Promise<void> {
    await this.append(`${[...entries.map(entryLine), JSON.stringify(frame)].join('\n')}\n`);
  }

  async end(summary: ManifestSummary): Promise<void> {
    await this.append(`${JSON.stringify(summary)}\n`);
  }

  /** Makes what is there outlive a power failure. */
  async sync(): Promise<void> {
    await this.handle.datasync();
  }

  async *lines(): AsyncGenerator<string> {
    yield* createInterface({ input: createReadStream(this.file, { end: this.length - 1 }), crlfDelay: Infinity });
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private async append(text: string): Promise<void> {
    const data = Buffer.from(text);
    for (let at = 0; at < data.length;)
      at += (await this.handle.write(data, at, data.length - at, this.length + at)).bytesWritten;
    this.length += data.length;
  }
}

/** Kind and path come first: lists are made without parsing every line. */
function entryLine({ kind, path: at, ...rest }: ManifestEntry): string {
  return JSON.stringify({ kind, path: at, ...rest });
}

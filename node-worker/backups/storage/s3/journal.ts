import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const Begun = z.object({ name: z.string(), uploadId: z.string().min(1), partBytes: z.number().int().positive() });
const Finished = z.object({
  number: z.number().int().positive(),
  etag: z.string(),
  bytes: z.number().int().positive(),
  state: z.unknown(),
});
export type FinishedPart = z.infer<typeof Finished>;
export type BegunUpload = z.infer<typeof Begun>;

/**
 * What this machine knows of an upload: its id, then a line for each part that the storage has confirmed, in the order of
 * the parts, with the writer's state after it. A last line that is cut off counts as not written.
 */
export class UploadJournal {
  readonly #handle: FileHandle;
  readonly begun: BegunUpload;

  private constructor(handle: FileHandle, begun: BegunUpload) {
    this.#handle = handle;
    this.begun = begun;
  }

  static async read(jobDir: string): Promise<{ begun: BegunUpload; parts: FinishedPart[] } | null> {
    const text = await readFile(file(jobDir), 'utf8').catch(() => '');
    const [first, ...lines] = text.split('\n').slice(0, -1);
    const begun = Begun.safeParse(parse(first));
    if (!begun.success) return null;
    const parts: FinishedPart[] = [];
    for (const line of lines) {
      const part = Finished.safeParse(parse(line));
      if (!part.success || part.data.number !== parts.length + 1) break;
      parts.push(part.data);
    }
    return { begun: begun.data, parts };
  }

  /** A journal that says this much and nothing else. */
  static async create(jobDir: string, begun: BegunUpload, parts: FinishedPart[]): Promise<UploadJournal> {
    await mkdir(jobDir, { recursive: true, mode: 0o700 });
    const unfinished = `${file(jobDir)}.new`;
    const journal = new UploadJournal(await open(unfinished, 'w', 0o600), begun);
    await journal.#append([begun, ...parts]);
    await rename(unfinished, file(jobDir));
    return journal;
  }

  async add(part: FinishedPart): Promise<void> {
    await this.#append([part]);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #append(lines: object[]): Promise<void> {
    await this.#handle.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await this.#handle.datasync();
  }
}

const file = (jobDir: string): string => path.join(jobDir, 'upload.jsonl');

function parse(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return null; // cut off
  }
}

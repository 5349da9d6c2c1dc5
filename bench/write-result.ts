import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Result } from './result.ts';
import { withResult } from './result.ts';

const page = path.join(import.meta.dirname, '../docs/benchmarks.md');

/** Puts the table of a run in the place of the table of its runtime on the page. */
export async function writeResult(result: Result): Promise<void> {
  const options = await resolveConfig(page);
  const text = withResult(await readFile(page, 'utf8'), result);
  await writeFile(page, await format(text, { ...options, filepath: page }));
}

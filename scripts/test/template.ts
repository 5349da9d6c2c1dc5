import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hashInputs } from '../start/compile/inputs.ts';

const run = promisify(execFile);

export interface Template {
  /** The project's root. */
  root: string;
  name: string;
  /** Files and folders, from the root, that the result depends on. */
  inputs: string[];
  /** Fills an empty folder. Nothing it started may still write there when it returns. */
  make(folder: string): Promise<void>;
}

/**
 * Copies into `target` what `make` makes, which runs only when its inputs have changed since: what many test files need, and what takes
 * seconds to make, is made once.
 * @param target a folder that does not exist
 */
export async function copyTemplate(template: Template, target: string): Promise<void> {
  await copyFolder(await templateFolder(template), target);
}

async function templateFolder({ root, name, inputs, make }: Template): Promise<string> {
  const cache = join(root, 'node_modules', '.cache', 'mamba-tests');
  // Engines run as another user when root runs the tests, so what they wrote keeps its owner, and a template is of one user.
  const key = createHash('sha256')
    .update(`${hashInputs(root, inputs)} ${process.getuid?.()}`)
    .digest('hex');
  const folder = join(cache, `${name}-${key}`);
  if (existsSync(folder)) return folder;
  const workshop = mkdtempSync(join(tmpdir(), `mamba-${name}-`));
  try {
    await make(workshop);
    mkdirSync(cache, { recursive: true });
    const copy = `${folder}.${process.pid}`;
    await copyFolder(workshop, copy);
    publish(copy, folder);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
  removeOld(cache);
  return folder;
}

/** Templates of older sources. Those of today may be in use by another run in this clone. */
function removeOld(cache: string): void {
  const yesterday = Date.now() - 24 * 3_600_000;
  for (const entry of readdirSync(cache).map((name) => join(cache, name)))
    if ((statSync(entry, { throwIfNoEntry: false })?.mtimeMs ?? yesterday) < yesterday)
      rmSync(entry, { recursive: true, force: true });
}

/** With owners and modes. */
const copyFolder = (source: string, target: string) => run('cp', ['-a', source, target]);

/** Two test processes may have made it side by side: the first one's stays. */
function publish(copy: string, folder: string): void {
  try {
    renameSync(copy, folder);
  } catch (error) {
    rmSync(copy, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/**
 * Compiles the catalogue (texts/messages) into texts/compiled: a module for each message, the
 * sentences of errors and the texts of mails in a few modules, and the types of all of them.
 * It does nothing when the result is made from what the sources are now.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeServerTexts } from './areas.mjs';
import { readCatalogue } from './catalogue.mjs';
import { hashSources, isCompiled, STAMP } from './stamp.mjs';
import { messageTypes, runtimeTypes } from './types.mjs';

const folder = fileURLToPath(new URL('..', import.meta.url));
const compiled = join(folder, 'compiled');

/**
 * @returns {Promise<void>}
 * @throws Error when a file of the catalogue is no JSON or the compiler refuses a message
 */
export async function compileTexts() {
  if (isCompiled(folder)) return;
  const made = `${compiled}-${process.pid}`;
  try {
    await compileInto(made);
    rmSync(compiled, { recursive: true, force: true });
    renameSync(made, compiled);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

async function compileInto(made) {
  // First, so that what changes meanwhile is compiled again.
  const sources = hashSources(folder);
  // Names the file that is no JSON; the compiler does not.
  const catalogue = readCatalogue(folder);
  const { compile } = await import('@inlang/paraglide-js');
  await compile({
    project: join(folder, 'project.inlang'),
    outdir: made,
    outputStructure: 'message-modules',
    // A server names the language with each message; only browsers have one of their own. A choice is kept by the panel
    // (panel/src/lib/language.ts): the compiler's storage also writes what it found by itself, and throws where there is none.
    strategy: ['preferredLanguage', 'baseLocale'],
    emitReadme: false,
    emitGitIgnore: false,
    emitPrettierIgnore: false,
  });
  writeFileSync(join(made, 'messages.d.ts'), messageTypes(catalogue));
  writeFileSync(join(made, 'runtime.d.ts'), runtimeTypes(catalogue));
  writeServerTexts(made, catalogue);
  writeFileSync(join(made, STAMP), sources);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await compileTexts();

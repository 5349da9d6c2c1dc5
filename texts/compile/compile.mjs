/**
 * Compiles the catalogue (texts/messages) into texts/compiled: a module for each message, and the types of all of them.
 * It does nothing when the result is newer than what it is made from.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCatalogue } from './catalogue.mjs';
import { messageTypes, runtimeTypes } from './types.mjs';

const folder = fileURLToPath(new URL('..', import.meta.url));
const compiled = join(folder, 'compiled');
const stamp = join(compiled, 'made-from');

/**
 * @returns {Promise<boolean>} whether there was something to compile
 * @throws Error when a file of the catalogue is no JSON or the compiler refuses a message
 */
export async function compileTexts() {
  const sources = hashSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return false;
  const { compile } = await import('@inlang/paraglide-js');
  const made = `${compiled}-${process.pid}`;
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
  const catalogue = readCatalogue(folder);
  writeFileSync(join(made, 'messages.d.ts'), messageTypes(catalogue));
  writeFileSync(join(made, 'runtime.d.ts'), runtimeTypes(catalogue));
  writeFileSync(join(made, 'made-from'), sources);
  rmSync(compiled, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  renameSync(made, compiled);
  return true;
}

function hashSources() {
  const hash = createHash('sha256');
  const lists = ['messages', 'compile'].map((name) => join(folder, name));
  const files = [
    ...lists.flatMap((list) => readdirSync(list, { recursive: true }).map((name) => join(list, name))),
    join(folder, 'project.inlang', 'settings.json'),
    join(folder, '..', 'package-lock.json'),
  ];
  for (const file of files.filter((name) => /\.(json|mjs)$/.test(name)).sort()) hash.update(readFileSync(file));
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await compileTexts();

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The file of the compiled catalogue that says what it was made from. */
export const STAMP = 'made-from';

/**
 * @param {string} folder the folder `texts`
 * @returns {boolean} whether the compiled catalogue is there and made from what the sources are now
 */
export function isCompiled(folder) {
  const stamp = join(folder, 'compiled', STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashSources(folder);
}

/**
 * A fingerprint of all that the compiled catalogue depends on.
 * @param {string} folder the folder `texts`
 * @returns {string}
 */
export function hashSources(folder) {
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

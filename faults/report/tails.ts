import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '../platform/world.ts';

const LINES = 200;
const PRINTED = 12;

/** The ends of all logs of an installation, by the name of the process. */
function tails(world: World, lines: number): { name: string; text: string }[] {
  const folders = [join(world.dataDir, 'logs'), ...world.logFolders];
  return folders.filter(existsSync).flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.log'))
      .map((file) => ({
        name: file.slice(0, -'.log'.length),
        text: readFileSync(join(folder, file), 'utf8').trimEnd().split('\n').slice(-lines).join('\n'),
      })),
  );
}

/** Keeps the ends of all logs of a case that failed. @returns the folder */
export function keepTails(world: World, name: string): string {
  const folder = join('reports', 'faults', name.replaceAll(/[^\w@.+-]+/g, '_'));
  mkdirSync(folder, { recursive: true });
  for (const { name: process, text } of tails(world, LINES)) writeFileSync(join(folder, `${process}.log`), `${text}\n`);
  return folder;
}

/** The last words of each process, for the terminal. */
export function lastWords(world: World): string {
  return tails(world, PRINTED)
    .map(({ name, text }) => `    -- ${name}\n${text.replaceAll(/^/gm, '       ')}`)
    .join('\n');
}

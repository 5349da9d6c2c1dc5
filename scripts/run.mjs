/**
 * The smaller commands of package.json, on the same footing as `npm start`: installed, bundled, and run.
 *
 *   node scripts/run.mjs build | migrate | seed | migration <name> | audit | keys <command> | ca <command> | node [options]
 */
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readEnvironmentFile } from './env-file.mjs';
import { installDependencies } from './install.mjs';
import { parseOptions, parseWords } from './options.mjs';

const COMMANDS = {
  build: 'build',
  migrate: 'migrateCommand',
  seed: 'seedCommand',
  migration: 'migrationCommand',
  audit: 'auditCommand',
  keys: 'keysCommand',
  ca: 'caCommand',
  node: 'nodeCommand',
};
/** Commands that take words beside `--data-dir DIR`. */
const WORDED = new Set(['migration', 'keys', 'ca']);

/** `npm run node` reads its options itself: they differ from those of `npm start`. */
function read() {
  if (name === 'node') return { positionals: rest, options: {} };
  return WORDED.has(name) ? parseWords(rest) : { positionals: [], options: parseOptions(rest) };
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [name, ...rest] = process.argv.slice(2);
const calledFrom = process.env.INIT_CWD ?? process.cwd();
process.chdir(root);
try {
  if (!(name in COMMANDS)) throw new Error(`Give one of ${Object.keys(COMMANDS).join(', ')}.`);
  readEnvironmentFile(root);
  const { positionals, options } = read();
  await installDependencies(root, 'start');
  const { bundleSupervisor } = await import('./bundle-supervisor.mjs');
  const commands = await import(pathToFileURL(await bundleSupervisor(root)).href);
  await commands[COMMANDS[name]]({ root, calledFrom, options, positionals });
  process.exit(0);
} catch (error) {
  console.error(error.name === 'Problem' || error.constructor === Error ? error.message : error);
  process.exit(1);
}

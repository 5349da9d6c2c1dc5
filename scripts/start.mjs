/**
 * `npm start`. Plain JavaScript without a dependency, because on a fresh clone nothing is installed yet: it checks Node and
 * the options, installs, bundles the supervisor (scripts/start/) and hands over to it.
 */
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readEnvironmentFile } from './env-file.mjs';
import { parseOptions, printHelp, printVersion } from './options.mjs';
import { installDependencies } from './install.mjs';

const OLDEST_NODE = [20, 19];

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const startedAt = performance.now();
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  fail(
    `Mamba Host needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org.`,
  );
}

let options;
try {
  options = parseOptions(process.argv.slice(2));
} catch (error) {
  fail(`${error.message} \`npm start -- --help\` lists the options.`);
}
if (options.help) {
  printHelp();
} else if (options.version) {
  printVersion(root);
} else {
  // Relative paths on the command line start where the user called npm; npm runs us in the project's root.
  const calledFrom = process.env.INIT_CWD ?? process.cwd();
  process.chdir(root);
  try {
    readEnvironmentFile(root);
    await installDependencies(root, 'start');
  } catch (error) {
    fail(error.message);
  }
  const { bundleSupervisor } = await import('./bundle-supervisor.mjs');
  const supervisor = await bundleSupervisor(root);
  const { main } = await import(pathToFileURL(supervisor).href);
  await main({ root, calledFrom, options, startedAt });
}

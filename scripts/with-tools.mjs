/**
 * Runs a development command of package.json once all that it needs is there. `npm start` installs no development packages,
 * so the first `npm run check` or `npm run bench` after it installs them here; the second one asks npm nothing.
 *
 *   node scripts/with-tools.mjs [--browser] COMMAND [ARGUMENTS…]
 *
 * `--browser`: the command drives a Chromium.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDependencies, missingPackages } from './install.mjs';
import { preparations, readCommand } from './preparations.mjs';

const clientOf = (root) => join(root, 'prisma', 'generated', 'client.ts');

/**
 * Runs a program in the project with our own terminal. Resolves to its exit code; 127 when it does not exist. Ctrl-C reaches the
 * program by itself, and we outlive it: a fault campaign ends its cases first.
 */
function run(root, command, args) {
  return new Promise((ended) => {
    const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path } });
    const stayAlive = () => undefined;
    const passOn = () => child.kill('SIGTERM');
    process.on('SIGINT', stayAlive).on('SIGTERM', passOn);
    const end = (code) => {
      process.off('SIGINT', stayAlive).off('SIGTERM', passOn);
      ended(code);
    };
    child.once('error', () => end(127));
    child.once('close', (code) => end(code ?? 1));
  });
}

async function prepare(root, wantsBrowser) {
  const state = {
    missingPackages: missingPackages(root, 'all').length,
    hasClient: existsSync(clientOf(root)),
    wantsBrowser,
  };
  for (const preparation of preparations(state)) {
    if (preparation === 'install') {
      console.error('This command needs the development packages, which `npm start` leaves out.');
      await installDependencies(root, 'all');
    } else if (preparation === 'client') {
      if ((await run(root, process.execPath, ['prisma/engine/generate-client.mjs', root])) !== 0)
        throw new Error('The database client could not be generated; see above.');
    } else if ((await run(root, process.execPath, ['scripts/test/ensure-browser.js'])) !== 0) {
      throw new Error('Without a Chromium this command cannot run.');
    }
  }
  // Programs, tests and types read the compiled texts. What is up to date is left as it is.
  const { compileTexts } = await import('../texts/compile/compile.mjs');
  await compileTexts();
}

const root = resolve(fileURLToPath(import.meta.url), '..', '..');
try {
  const { wantsBrowser, command, rest } = readCommand(process.argv.slice(2));
  await prepare(root, wantsBrowser);
  process.exitCode = await run(root, command, rest);
  if (process.exitCode === 127) console.error(`There is no program ${command} among the installed packages.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

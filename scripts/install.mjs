/**
 * Installs the npm packages that are missing, and only those: what `npm start` runs needs no test tools (they are the
 * larger half), `npm test` needs all. Which are missing is read from the two lock files, in milliseconds.
 *
 *   node scripts/install.mjs [start|all]
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Names of packages that the lock file asks for and node_modules does not have. `start` leaves development ones out. */
export function missingPackages(root, profile) {
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const hidden = join(root, 'node_modules', '.package-lock.json');
  const present = existsSync(hidden) ? JSON.parse(readFileSync(hidden, 'utf8')).packages : {};
  return Object.entries(wanted)
    .filter(([path]) => path.includes('node_modules/'))
    .filter(([, entry]) => !entry.optional && !entry.devOptional && !(profile === 'start' && entry.dev))
    .filter(([path, entry]) => !entry.link && present[path]?.version !== entry.version)
    .map(([path]) => path);
}

/**
 * @param {string} root the project's root
 * @param {'start' | 'all'} profile
 * @throws Error with a sentence and npm's last words
 */
export async function installDependencies(root, profile) {
  const missing = missingPackages(root, profile);
  if (missing.length === 0) return;
  const startedAt = Date.now();
  process.stdout.write(`  … installing ${missing.length} npm packages\n`);
  // `npm ci` empties node_modules first, which would pull the floor from under an instance that runs; so only when there is none.
  const fresh = !existsSync(join(root, 'node_modules'));
  const args = [
    ...(fresh ? ['ci'] : ['install', '--no-save']),
    ...(profile === 'start' && !hasTestTools(root) ? ['--omit=dev'] : ['--include=dev']),
    '--no-audit',
    '--no-fund',
    '--no-progress',
  ];
  const { code, output } = await npm(root, args);
  if (code !== 0) {
    const lines = output
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('npm error'));
    throw new Error(
      `npm could not install the packages. Check the network and the disk, then try again. It said:\n${lines.slice(0, 8).join('\n')}`,
    );
  }
  process.stdout.write(`  ✓ packages installed (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`);
}

/** Leaving development packages out would also remove those that are there, and with them the tests that may be running. */
const hasTestTools = (root) => existsSync(join(root, 'node_modules', 'jest'));

function npm(root, args) {
  const cli = process.env.npm_execpath;
  const [command, prefix] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  // NODE_ENV=production would leave the development packages out of what the tests ask for.
  const env = { ...process.env, NODE_ENV: 'development' };
  return new Promise((resolveRun, reject) => {
    const child = spawn(command, [...prefix, ...args], { cwd: root, env, shell: process.platform === 'win32' });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (cause) =>
      reject(new Error('npm was not found. Install Node from https://nodejs.org.', { cause })),
    );
    child.on('close', (code) => resolveRun({ code, output }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = resolve(fileURLToPath(import.meta.url), '..', '..');
  try {
    await installDependencies(root, process.argv[2] === 'start' ? 'start' : 'all');
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

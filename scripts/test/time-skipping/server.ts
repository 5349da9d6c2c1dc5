import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** As in temporal/test-server/pom.xml. */
const SERVER_VERSION = '1.38.0';

/** Where Temporal's time-skipping test server is, or is put. */
export function serverPath(cacheDir: string): string {
  return join(cacheDir, `temporal-test-server-${SERVER_VERSION}`, 'run');
}

/** Whether it can be run here. */
export function hasServer(cacheDir: string, path: string): boolean {
  return existsSync(serverPath(cacheDir)) && onPath('java', path);
}

/**
 * Fetches the server with Maven, unless it is there: its jars in a folder, and a command that runs them. Returns why not, when it
 * cannot; null when it is there.
 */
export async function ensureServer(cacheDir: string, path: string, root: string): Promise<string | null> {
  if (!onPath('java', path)) return 'there is no Java (the package default-jre-headless has one)';
  if (existsSync(serverPath(cacheDir))) return null;
  if (!onPath('mvn', path)) return 'there is no Maven (the package maven has one)';
  const finished = join(serverPath(cacheDir), '..');
  const unfinished = `${finished}.${String(process.pid)}`;
  await mkdir(unfinished, { recursive: true });
  try {
    const failure = await copyJars(join(root, 'temporal', 'test-server', 'pom.xml'), join(unfinished, 'lib'));
    if (failure !== null) return `Maven could not fetch it (${failure})`;
    const run = `#!/bin/sh\nexec java -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$@"\n`;
    await writeFile(join(unfinished, 'run'), run, { mode: 0o755 });
    await rename(unfinished, finished);
    return null;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

function copyJars(pom: string, folder: string): Promise<string | null> {
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
  return new Promise((resolve) => {
    const child = spawn('mvn', ['--batch-mode', '--quiet', '--file', pom, ...goal], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const hear = (piece: Buffer) => (said = (said + piece.toString()).slice(-4_000));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? null : said.trim().split('\n')[0] || `exit code ${String(code)}`));
  });
}

function onPath(program: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}

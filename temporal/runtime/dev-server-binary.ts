import { execFile, spawn } from 'node:child_process';
import { access, chmod, constants, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The Temporal CLI that we build or download. A newer one on the PATH serves as well. */
export const CLI_VERSION = '1.5.1';

/** The command line options we need came with this version; an older `temporal` on the PATH is skipped. */
const OLDEST_CLI = [1, 1] as const;

const DOWNLOAD_ORIGIN = 'https://temporal.download';

/** Inputs of the search; tests pass their own. */
export interface BinarySearch {
  /** The value of PATH. */
  path: string;
  /** Our own cache folder. */
  cacheDir: string;
  /** The project's root: temporal/dev-server/go.mod is in it. */
  root: string;
  /** Called before something that takes minutes, with a sentence about it. */
  onSlowStep?: (sentence: string) => void;
  signal?: AbortSignal;
  /** Whether the SDK's download can be reached at all; asked only when it is its turn. */
  canReachDownload?: () => Promise<boolean>;
}

export class NoTemporalError extends Error {
  override name = 'NoTemporalError';
}

/**
 * The path of a Temporal CLI, from the first of: `temporal` on the PATH, our cache, the download that the Temporal SDK
 * itself uses, a build from source with Go. The last two put it into our cache.
 * @throws NoTemporalError with a sentence that says what to do
 */
export async function findTemporalBinary(search: BinarySearch): Promise<string> {
  const installed = await onPath('temporal', search.path);
  if (installed && (await isRecentEnough(installed))) return installed;
  const cached = join(search.cacheDir, `temporal-${CLI_VERSION}`, executable('temporal'));
  if (await isExecutable(cached)) return cached;
  const downloaded = await download(search, cached);
  if (downloaded === 'done') return cached;
  const built = await buildWithGo(search, cached);
  if (built === 'done') return cached;
  throw new NoTemporalError(
    'No Temporal server is to be had: there is no `temporal` on the PATH, ' +
      `${downloaded}, and ${built}. Install the Temporal CLI (https://docs.temporal.io/cli), ` +
      'or set TEMPORAL_ADDRESS to a server of your own.',
  );
}

async function onPath(name: string, path: string): Promise<string | null> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, executable(name));
    if (await isExecutable(candidate)) return candidate;
  }
  return null;
}

/** `temporal --version` prints "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)". */
async function isRecentEnough(binary: string): Promise<boolean> {
  const output = await outputOf(binary, ['--version']).catch(() => '');
  const found = /version (\d+)\.(\d+)/.exec(output);
  if (!found) return false;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > OLDEST_CLI[0] || (major === OLDEST_CLI[0] && minor >= OLDEST_CLI[1]);
}

/** Lets the SDK fetch the CLI for this platform. Returns why not, when it cannot. */
async function download(search: BinarySearch, destination: string): Promise<'done' | string> {
  const refused = `${DOWNLOAD_ORIGIN} does not answer`;
  const canReach = search.canReachDownload ?? (() => answers(DOWNLOAD_ORIGIN, search.signal));
  if (!(await canReach())) return refused;
  search.onSlowStep?.(`downloading the Temporal development server ${CLI_VERSION} (once, about 60 MB)`);
  const folder = join(search.cacheDir, `download-${process.pid}`);
  await mkdir(folder, { recursive: true });
  try {
    const { TestWorkflowEnvironment } = await import('@temporalio/testing');
    const executableFromSdk = { type: 'cached-download', downloadDir: folder, version: `v${CLI_VERSION}` } as const;
    const environment = await TestWorkflowEnvironment.createLocal({ server: { executable: executableFromSdk } });
    await environment.teardown();
    const [file] = (await readdir(folder)).filter((name) => !name.endsWith('.downloading'));
    if (!file) return `the download from ${DOWNLOAD_ORIGIN} left no file`;
    await put(join(folder, file), destination);
    return 'done';
  } catch (error) {
    return `the download from ${DOWNLOAD_ORIGIN} failed (${error instanceof Error ? error.message : String(error)})`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Any HTTP answer counts: it shows that the download can be reached. */
async function answers(origin: string, signal?: AbortSignal): Promise<boolean> {
  const timeout = AbortSignal.timeout(8_000);
  return fetch(origin, {
    method: 'HEAD',
    redirect: 'manual',
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  }).then(
    () => true,
    () => false,
  );
}

/** Builds the CLI from its Go module, in temporal/dev-server. Returns why not, when it cannot. */
async function buildWithGo(search: BinarySearch, destination: string): Promise<'done' | string> {
  const go = await onPath('go', search.path);
  if (!go) return 'there is no Go compiler to build one with';
  search.onSlowStep?.(
    `building the Temporal development server ${CLI_VERSION} with Go (once, three minutes on two cores)`,
  );
  const unfinished = `${destination}.${process.pid}`;
  await mkdir(join(destination, '..'), { recursive: true });
  const failure = await run(go, ['build', '-o', unfinished, 'github.com/temporalio/cli/cmd/temporal'], search);
  if (failure !== null) {
    await rm(unfinished, { force: true });
    return `the build with Go failed (${failure})`;
  }
  await put(unfinished, destination);
  return 'done';
}

function run(program: string, args: string[], search: BinarySearch): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: join(search.root, 'temporal', 'dev-server'),
      // The server's SQLite is written in Go, so no C compiler is needed.
      env: { ...process.env, CGO_ENABLED: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(search.signal ? { signal: search.signal } : {}),
    });
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4_000)));
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? null : errors.trim().split('\n').at(-1) || `exit code ${code}`));
  });
}

/** Moves a finished file into its place in one step, so that no process ever runs half of it. */
async function put(file: string, destination: string): Promise<void> {
  await mkdir(join(destination, '..'), { recursive: true });
  await chmod(file, 0o755);
  await rename(file, destination);
}

function outputOf(program: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: 10_000 }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

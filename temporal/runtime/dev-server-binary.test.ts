import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { CLI_VERSION, findTemporalBinary } from './dev-server-binary.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mamba-resolver-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A program that answers `--version`, or, as a Go compiler, writes what it was asked to build. */
function program(path: string, script: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const cli = (path: string, version: string) => program(path, `echo "temporal version ${version} (Server 1.29.1)"`);
const cached = () => join(folder, 'cache', `temporal-${CLI_VERSION}`, 'temporal');
const go = (script: string) => program(join(folder, 'go', 'go'), script);
const slowSteps: string[] = [];

/** A search that cannot reach the download: whether it is there is not for a unit test to depend on. */
const search = (canReach: () => Promise<boolean> = () => Promise.resolve(false)) =>
  findTemporalBinary({
    path: [join(folder, 'bin'), join(folder, 'go'), '/usr/bin', '/bin'].join(delimiter),
    cacheDir: join(folder, 'cache'),
    root: folder,
    onSlowStep: (sentence) => slowSteps.push(sentence),
    canReachDownload: canReach,
  });

describe('the Temporal CLI is found', () => {
  it('on the PATH first', async () => {
    const installed = cli(join(folder, 'bin', 'temporal'), '1.6.0');
    cli(cached(), CLI_VERSION);
    await expect(search()).resolves.toBe(installed);
  });

  it('in our cache when the one on the PATH is too old', async () => {
    cli(join(folder, 'bin', 'temporal'), '0.13.2');
    cli(cached(), CLI_VERSION);
    await expect(search()).resolves.toBe(cached());
  });

  it('by a build with Go when nothing else is to be had, announced, and kept in the cache', async () => {
    mkdirSync(join(folder, 'temporal', 'dev-server'), { recursive: true });
    go('shift; test "$1" = -o && echo built > "$2"');
    await expect(search()).resolves.toBe(cached());
    expect(existsSync(cached())).toBe(true);
    expect(slowSteps.at(-1)).toMatch(/^building the Temporal development server/);
  });

  it('nowhere, and then one sentence says what to do', async () => {
    await expect(search()).rejects.toThrow(
      'No Temporal server is to be had: there is no `temporal` on the PATH, https://temporal.download does not answer, ' +
        'and there is no Go compiler to build one with. Install the Temporal CLI (https://docs.temporal.io/cli), ' +
        'or set TEMPORAL_ADDRESS to a server of your own.',
    );
  });

  it('nowhere, when the build fails, with the compiler’s last word and no half of a file', async () => {
    mkdirSync(join(folder, 'temporal', 'dev-server'), { recursive: true });
    go('echo "go: no such module" >&2; exit 1');
    await expect(search()).rejects.toThrow('the build with Go failed (go: no such module)');
    expect(existsSync(cached())).toBe(false);
  });
});

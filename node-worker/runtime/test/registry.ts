import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readTestConfig } from '#scripts/test/config.ts';
import { until } from '#scripts/test/until.ts';
import { freePort } from '#scripts/test/free-port.ts';

/** A registry of images on this machine: Debian's `docker-registry`, with a folder of its own. */
export interface Registry {
  /** `host:port`, the first part of its images' names. */
  address: string;
  stop(): Promise<void>;
}

/** `it` where the program is here; without it skipped, loudly, except where CI is set: there it must run. */
export function itWithRegistry(): jest.It {
  try {
    execFileSync('docker-registry', ['--version'], { stdio: 'ignore' });
    return it;
  } catch {
    if (readTestConfig().isCi) return it;
    process.stderr.write('\n!!! SKIPPED, no docker-registry here: fetching newer images\n');
    return it.skip;
  }
}

export async function startRegistry(): Promise<Registry> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mamba-registry-'));
  const address = `127.0.0.1:${String(await freePort())}`;
  const config = path.join(folder, 'config.yml');
  writeFileSync(
    config,
    `version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: ${folder}\nhttp:\n  addr: ${address}\n`,
  );
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  await until('the registry to answer', async () => child.exitCode !== null || answers(address));
  if (child.exitCode !== null) throw new Error('The registry did not start.');
  return {
    address,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const answers = (address: string): Promise<boolean> =>
  fetch(`http://${address}/v2/`).then(
    ({ ok }) => ok,
    () => false,
  );

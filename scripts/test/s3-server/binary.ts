import { spawn } from 'node:child_process';
import { access, constants, mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { devServerPlaces } from '#temporal/runtime/config/dev-server.ts';

const version = '1.8.0';
const modulePath = 'github.com/versity/versitygw/cmd/versitygw';

/**
 * The path of an S3 server to test against: Versity's gateway over a folder, built once from its Go module into the user's cache.
 * Throws with a sentence that says what to do.
 */
export async function s3ServerBinary(onSlowStep: (sentence: string) => void = () => {}): Promise<string> {
  const binary = path.join(devServerPlaces().cacheDir, `versitygw-${version}`, 'versitygw');
  const isThere = await access(binary, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (isThere) return binary;
  onSlowStep(`building the S3 server ${version} with Go (once, a minute on two cores)`);
  await mkdir(path.dirname(binary), { recursive: true });
  const unfinished = `${binary}.${process.pid}`;
  await build(unfinished);
  await rename(unfinished, binary);
  return binary;
}

function build(target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('go', ['build', '-o', target, modulePath], {
      cwd: import.meta.dirname ?? __dirname,
      env: { ...process.env, CGO_ENABLED: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (piece: Buffer) => (errors = (errors + piece.toString()).slice(-4000)));
    child.on('error', () =>
      reject(new Error('Tests of S3 storage need Go to build the server: install it, then try again.')),
    );
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`The S3 server cannot be built:\n${errors}`)),
    );
  });
}

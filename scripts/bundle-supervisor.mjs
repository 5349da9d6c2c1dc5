/**
 * Bundles scripts/start into dist/supervisor.js: some 30 ms, so it is simply done each time. It words its errors, so it
 * needs the compiled texts.
 */
import { join } from 'node:path';
import { build, stop } from 'esbuild';
import { compileTexts } from '../texts/compile/compile.mjs';

/** @returns the path of the bundle */
export async function bundleSupervisor(root) {
  await compileTexts();
  const outfile = join(root, 'dist', 'supervisor.js');
  await build({
    entryPoints: [join(root, 'scripts', 'start', 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: true,
    logLevel: 'error',
  });
  // Its process would ask each second whether we live.
  await stop();
  return outfile;
}

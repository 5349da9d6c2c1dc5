import { buildSync } from 'esbuild';
import { rmSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname ?? __dirname, '..', '..', '..');
let built: string | undefined;

/** The engine as it is in these sources, bundled like the build does it, once for each process of the tests. */
export function engineProgram(): string {
  if (built !== undefined) return built;
  // In the project's folder, because the bundle finds its packages from there.
  const outfile = path.join(root, 'dist', `test-backup-engine-${process.pid}.mjs`);
  buildSync({
    absWorkingDir: root,
    entryPoints: ['node-worker/backups/engine/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
  });
  process.once('exit', () => rmSync(outfile, { force: true }));
  return (built = outfile);
}

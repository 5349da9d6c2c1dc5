import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { Problem } from '../problem.ts';

/** Programs by the name of their bundle in dist/. */
const PROGRAMS = {
  api: 'api/main.ts',
  'control-worker': 'activities/main.ts',
  'node-worker': 'node-worker/main.ts',
  'backup-engine': 'node-worker/backups/engine/main.ts',
  seed: 'scripts/start/seed-main.ts',
  audit: 'scripts/audit/main.ts',
  keys: 'scripts/keys/main.ts',
  ca: 'scripts/ca/main.ts',
  'bundle-workflows': 'scripts/start/compile/bundle-workflows.ts',
};

/**
 * How programs are bundled: ours into one file, npm packages left where they are.
 * @throws Problem when a program's entry is missing
 */
export function bundleOptions(root: string): BuildOptions {
  for (const entry of Object.values(PROGRAMS)) {
    if (!existsSync(join(root, entry)))
      throw new Problem(`${entry} is missing, so nothing can be built. Restore it: git checkout -- ${entry}`);
  }
  return {
    absWorkingDir: root,
    entryPoints: Object.entries(PROGRAMS).map(([out, input]) => ({ in: input, out })),
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: true,
    logLevel: 'silent',
  };
}

/** @throws Problem with the first errors of the compiler */
export async function bundlePrograms(root: string): Promise<void> {
  const { build, formatMessages, stop } = await import('esbuild');
  try {
    await build(bundleOptions(root));
  } catch (error) {
    if (!(error instanceof Error && 'errors' in error && Array.isArray(error.errors))) throw error;
    const messages = await formatMessages(error.errors.slice(0, 5), { kind: 'error' });
    throw new Problem(`The programs cannot be built:\n${messages.join('')}`, { cause: error });
  } finally {
    // Its process would ask each second whether we live.
    await stop();
  }
}

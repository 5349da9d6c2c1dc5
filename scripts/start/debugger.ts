import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildSpec } from './children/child.ts';
import { writeLine } from './progress.ts';

/**
 * Writes the environment of a process that a debugger runs in our place, in the form of `.env` files. The file holds secrets, so
 * its owner alone may read it.
 */
export async function leaveToDebugger(spec: ChildSpec, dataDir: string): Promise<void> {
  const { env = {} } = await spec.command();
  const inherited = { ...process.env };
  const own = Object.entries(env).filter(([name, value]) => value !== inherited[name]);
  const file = join(dataDir, 'run', `${spec.name}.env`);
  writeFileSync(file, own.map(([name, value = '']) => `${name}=${value}\n`).join(''), { mode: 0o600 });
  writeLine(`  ✓ ${spec.name} is left to a debugger; its environment is in ${file}`);
}

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Adds the variables of the file `.env` in the project's folder to the environment. A variable that is set already stays, so
 * the shell wins over the file. `MAMBA_ENV_FILE` names another file; empty, none is read.
 * @param {string} root the project's root
 * @throws Error when the file that MAMBA_ENV_FILE names does not exist
 */
export function readEnvironmentFile(root) {
  const named = process.env.MAMBA_ENV_FILE;
  if (named === '') return;
  const file = named === undefined ? join(root, '.env') : resolve(root, named);
  if (existsSync(file)) process.loadEnvFile(file);
  else if (named !== undefined) throw new Error(`MAMBA_ENV_FILE names ${file}, which does not exist.`);
}

import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where a Temporal CLI may be found or put, from the environment. */
export function devServerPlaces(env: Record<string, string | undefined> = process.env): {
  path: string;
  cacheDir: string;
} {
  return {
    path: env.PATH ?? '',
    cacheDir: join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mamba-host'),
  };
}

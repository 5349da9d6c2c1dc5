import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** What the search for a Temporal CLI reads. */
export const DevServerEnvironment = z.object({
  PATH: z.string().default('').meta({ description: 'Folders in which programs are looked for, as in every shell.' }),
  XDG_CACHE_HOME: z.string().optional().meta({
    description: 'Folder of caches; the Temporal development server is kept in `mamba-host` below it.',
    fallback: '`~/.cache`',
  }),
});

/** Where a Temporal CLI may be found or put, from the environment. */
export function devServerPlaces(env: Record<string, string | undefined> = process.env): {
  path: string;
  cacheDir: string;
} {
  const parsed = DevServerEnvironment.parse(env);
  return {
    path: parsed.PATH,
    cacheDir: join(parsed.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mamba-host'),
  };
}

import { z } from 'zod';
import { databaseUrl } from '#prisma/config.ts';
import { readMasterKeys } from '#prisma/keys/config.ts';

/** What `npm run keys` reads, besides the master keys. */
export const KeysEnvironment = z.object({ DATABASE_URL: databaseUrl });

export function readKeysConfig() {
  return { databaseUrl: KeysEnvironment.parse(process.env).DATABASE_URL, masterKeys: readMasterKeys(process.env) };
}

import { z } from 'zod';
import { readMasterKeys } from '#prisma/keys/config.ts';

/** Of the program behind `npm run keys`. */
export function readKeysConfig() {
  return { databaseUrl: z.url().parse(process.env.DATABASE_URL), masterKeys: readMasterKeys(process.env) };
}

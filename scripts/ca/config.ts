import { z } from 'zod';
import { databaseUrl } from '#prisma/config.ts';

/** What `npm run ca` reads. */
export const CaEnvironment = z.object({
  MAMBA_CA_DIR: z.string().min(1),
  MAMBA_NODE_URL: z.url(),
  DATABASE_URL: databaseUrl.optional(),
});

export function readCaConfig() {
  const { MAMBA_CA_DIR, MAMBA_NODE_URL, DATABASE_URL } = CaEnvironment.parse(process.env);
  return { folder: MAMBA_CA_DIR, nodeUrl: new URL(MAMBA_NODE_URL), databaseUrl: DATABASE_URL };
}

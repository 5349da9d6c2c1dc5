import { z } from 'zod';

const Environment = z.object({
  MAMBA_CA_DIR: z.string().min(1),
  MAMBA_NODE_URL: z.url(),
  DATABASE_URL: z.url().optional(),
});

/** Of the program behind `npm run ca`. */
export function readCaConfig() {
  const { MAMBA_CA_DIR, MAMBA_NODE_URL, DATABASE_URL } = Environment.parse(process.env);
  return { folder: MAMBA_CA_DIR, nodeUrl: new URL(MAMBA_NODE_URL), databaseUrl: DATABASE_URL };
}

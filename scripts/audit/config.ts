import { z } from 'zod';

/** @throws Error when there is no address of a database */
export function databaseUrlOfAudit(environment: Record<string, string | undefined> = process.env): string {
  const parsed = z.object({ DATABASE_URL: z.url() }).safeParse(environment);
  if (!parsed.success) throw new Error('Set DATABASE_URL to the database whose audit log is to be verified.');
  return parsed.data.DATABASE_URL;
}

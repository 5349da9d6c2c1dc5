import { z } from 'zod';
import { databaseUrl } from '#prisma/config.ts';

/** What `npm run audit:verify` reads. */
export const AuditEnvironment = z.object({ DATABASE_URL: databaseUrl });

/** @throws Error when there is no address of a database */
export function databaseUrlOfAudit(environment: Record<string, string | undefined> = process.env): string {
  const parsed = AuditEnvironment.safeParse(environment);
  if (!parsed.success) throw new Error('Set DATABASE_URL to the database that holds the audit log.');
  return parsed.data.DATABASE_URL;
}

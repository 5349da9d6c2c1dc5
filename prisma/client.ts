import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';

export type Database = PrismaClient;

/** The database client; one a process. Connects with its first query. */
export function createDatabase(url: string, options: { maxConnections?: number } = {}): Database {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: options.maxConnections ?? 10 }) });
}

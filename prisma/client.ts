import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';
import { StatementNames } from './statement-names.ts';

export type Database = PrismaClient;

/** A busy machine is slow and not broken: Prisma's own limits (2 s and 5 s) turned requests under load into errors. */
const transactionOptions = { maxWait: 15_000, timeout: 30_000 };

/** The database client; one a process. Connects with its first query. */
export function createDatabase(url: string, options: { maxConnections?: number } = {}): Database {
  const names = new StatementNames();
  const adapter = new PrismaPg(
    { connectionString: url, max: options.maxConnections ?? 10 },
    { statementNameGenerator: ({ sql }) => names.of(sql) },
  );
  return new PrismaClient({ adapter, transactionOptions });
}

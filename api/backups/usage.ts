import type { BackupPage } from '#domain/contracts/backups.ts';
import type { Database } from '#prisma/client.ts';
import { notFound } from '../http/authorize.ts';
import { backupPolicyOf, backupUsage } from './reserve.ts';

/** How many backups a server has and may have, and how much room they take and may take. Throws `server.not_found`. */
export async function usageOf(prisma: Database, serverId: string): Promise<NonNullable<BackupPage['usage']>> {
  const [server, used] = await Promise.all([
    prisma.server.findUnique({
      where: { id: serverId },
      select: { policies: true, blueprint: { select: { definition: true } } },
    }),
    backupUsage(prisma, serverId),
  ]);
  if (server === null) throw notFound('server.not_found');
  const { maxCount, maxBytes } = backupPolicyOf(server);
  return { ...used, maxCount, maxBytes };
}

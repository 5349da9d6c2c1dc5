import type { AuditQuery } from '#domain/contracts/audit.ts';
import { listAudit } from '#api/audit/rows.ts';
import type { ApiDependencies } from '#api/dependencies.ts';

/** What the caller did and what was done to his account. From where others did it is not his to know. */
export async function listOwnActivity({ prisma }: ApiDependencies, userId: string, query: AuditQuery) {
  const page = await listAudit(prisma, { personId: userId }, query);
  return {
    ...page,
    items: page.items.map((entry) =>
      entry.userId === userId && entry.impersonatorName === null ? entry : { ...entry, fromIp: null, requestId: null },
    ),
  };
}

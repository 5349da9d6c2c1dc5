import type { AuditQuery } from '#domain/contracts/audit.ts';
import { listAudit } from '#api/audit/rows.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '#api/http/call.ts';

interface Needs {
  prisma: Database;
}

/** What the caller did, and what was done to their account; without the addresses of other users. */
export async function listOwnActivity({ deps, caller: { userId } }: Call<Needs>, query: AuditQuery) {
  const page = await listAudit(deps.prisma, { personId: userId }, query);
  return {
    ...page,
    items: page.items.map((entry) =>
      entry.userId === userId && entry.impersonatorName === null ? entry : { ...entry, fromIp: null, requestId: null },
    ),
  };
}

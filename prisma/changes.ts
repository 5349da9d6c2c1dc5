import type { Prisma } from './generated/client.ts';

/** Where every API instance listens for rows that changed. */
export const changesChannel = 'mamba_changed';

/** `rights`: of the user with that id; `team`: who is in the tenant with that id, its roles, invitations and settings. */
export type ChangeKind = 'server' | 'operation' | 'node' | 'backup' | 'session' | 'rights' | 'team';

/** Tells every API instance that a row changed; sent in the transaction of the change, so neither is seen without the other. */
export async function notifyChanged(
  transaction: Pick<Prisma.TransactionClient, '$executeRaw'>,
  kind: ChangeKind,
  id: string,
): Promise<void> {
  await transaction.$executeRaw`SELECT pg_notify(${changesChannel}, ${JSON.stringify({ kind, id })})`;
}

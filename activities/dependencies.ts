import type { Client } from '@temporalio/client';
import type { Prisma } from '../prisma/generated/client.ts';
import type { Database } from '../prisma/client.ts';
import type { NotificationTarget } from './notify.ts';

export interface ControlDependencies {
  prisma: Database;
  temporal: Client;
  /** Left out or null: nobody is to be told. */
  notify?: NotificationTarget | null;
}

export type ChangeKind = 'server' | 'operation' | 'node' | 'backup';

/** Tells every API instance that a row changed; sent with the change itself, so that neither is seen without the other. */
export async function notifyChanged(
  transaction: Prisma.TransactionClient,
  kind: ChangeKind,
  id: string,
): Promise<void> {
  await transaction.$executeRaw`SELECT pg_notify('mamba_changed', ${JSON.stringify({ kind, id })})`;
}

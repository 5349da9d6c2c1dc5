import type { Client } from '@temporalio/client';
import type { Sealer } from '../domain/contracts/sealer.ts';
import type { Database } from '../prisma/client.ts';
import type { NotificationTarget } from './notify.ts';

export interface ControlDependencies {
  prisma: Database;
  /** Opens and keeps what is secret in the database. */
  sealer: Sealer;
  temporal: Client;
  /** Left out or null: nobody is to be told. */
  notify?: NotificationTarget | null;
}

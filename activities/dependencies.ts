import type { Client } from '@temporalio/client';
import type { Database } from '../prisma/client.ts';
import type { NotificationTarget } from './notify.ts';

export interface ControlDependencies {
  prisma: Database;
  temporal: Client;
  /** Left out or null: nobody is to be told. */
  notify?: NotificationTarget | null;
}

import type { Client } from '@temporalio/client';
import type { Database } from '#prisma/client.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';
import type { MailServer } from './mail/server.ts';
import type { NotificationTarget } from './notify.ts';

export interface ControlDependencies {
  prisma: Database;
  /** Seals and opens secrets in the database. */
  sealer: Sealer;
  temporal: Client;
  /** Absent or null: mails are kept for an administrator to read. */
  mailServer?: MailServer | null;
  /** Absent or null: there is no notification hook. */
  notify?: NotificationTarget | null;
}

import type { BackupLocation } from './backup.ts';

/** Where an archive lies in its storage: under its tenant and its server, so that neither can reach another's. */
export function backupKey(backup: { tenantId: string; serverId: string; backupId: string }): BackupLocation['key'] {
  return `${backup.tenantId}/${backup.serverId}/${backup.backupId}`;
}

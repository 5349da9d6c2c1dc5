import * as rules from '$domain/backups/rules';
import type { Backup } from '$domain/contracts/backups';
import type { Server } from '$domain/contracts/servers';
import { m } from '$texts';

/** Why a backup's content cannot be used, by the rules of the API; null when it can. */
export const contentRefusal = (backup: Pick<Backup, 'name' | 'status'>): string | null =>
  worded(rules.readRefusal(backup));

/** Why a backup cannot be restored into a server: one in a folder of a node can be read on that node only. */
export const targetRefusal = (
  backup: Pick<Backup, 'name' | 'storage' | 'nodeId' | 'nodeName'>,
  server: { node: Pick<Server['node'], 'id'> },
): string | null =>
  rules.placeRefusal(backup, server.node.id) === null ? null : m.backups_refusals_other_node({ node: backup.nodeName });

/** Why a backup cannot be deleted. A missing or damaged one can: it is of no use. */
export const deleteRefusal = (backup: Pick<Backup, 'name' | 'locked' | 'status'>): string | null =>
  worded(rules.deleteRefusal(backup));

/** The refusal in the user's language; beside the backup it needs no name. */
function worded(refusal: rules.ContentRefusal | null): string | null {
  switch (refusal?.code) {
    case undefined:
      return null;
    case 'backup.not_complete':
      return m.backups_refusals_incomplete();
    case 'backup.damaged':
      return m.backups_refusals_damaged();
    case 'backup.missing':
      return m.backups_refusals_missing();
    case 'backup.locked':
      return m.backups_delete_locked();
  }
}

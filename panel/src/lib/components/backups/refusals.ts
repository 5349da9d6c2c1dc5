import type { Backup } from '$domain/contracts/backups';
import type { Server } from '$domain/contracts/servers';
import { m } from '$texts';

/** Why a backup's content cannot be used, as a sentence; null when it can. */
export function contentRefusal({ status }: Pick<Backup, 'status'>): string | null {
  switch (status) {
    case 'complete':
      return null;
    case 'pending':
    case 'running':
      return m.backups_refusals_incomplete();
    case 'damaged':
      return m.backups_refusals_damaged();
    case 'missing':
    case 'failed':
    case 'deleted':
      return m.backups_refusals_missing();
  }
}

/** Why a backup cannot be restored into a server: one in a folder of a node can be read on that node alone. */
export function targetRefusal(
  backup: Pick<Backup, 'storage' | 'nodeId' | 'nodeName'>,
  server: { node: Pick<Server['node'], 'id'> },
): string | null {
  return backup.storage === 'local' && backup.nodeId !== server.node.id
    ? m.backups_refusals_other_node({ node: backup.nodeName })
    : null;
}

/** Why a backup cannot be deleted. A missing or damaged one can: it is worth nothing. */
export function deleteRefusal({ locked, status }: Pick<Backup, 'locked' | 'status'>): string | null {
  if (locked) return m.backups_delete_locked();
  return status === 'pending' || status === 'running' ? m.backups_refusals_incomplete() : null;
}

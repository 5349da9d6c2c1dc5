import type { Backup } from '$domain/contracts/backups';
import type { Server } from '$domain/contracts/servers';
import { backups } from '$lib/texts/backups';

const say = backups.refusals;

/** Why a backup's content cannot be used, as a sentence; null when it can. */
export function contentRefusal({ status }: Pick<Backup, 'status'>): string | null {
  switch (status) {
    case 'complete':
      return null;
    case 'pending':
    case 'running':
      return say.incomplete;
    case 'damaged':
      return say.damaged;
    case 'missing':
    case 'failed':
    case 'deleted':
      return say.missing;
  }
}

/** Why a backup cannot be restored into a server: one in a folder of a node can be read on that node alone. */
export function targetRefusal(
  backup: Pick<Backup, 'storage' | 'nodeId' | 'nodeName'>,
  server: { node: Pick<Server['node'], 'id'> },
): string | null {
  return backup.storage === 'local' && backup.nodeId !== server.node.id ? say.otherNode(backup.nodeName) : null;
}

/** Why a backup cannot be deleted. A missing or damaged one can: it is worth nothing. */
export function deleteRefusal({ locked, status }: Pick<Backup, 'locked' | 'status'>): string | null {
  if (locked) return backups.delete.locked;
  return status === 'pending' || status === 'running' ? say.incomplete : null;
}

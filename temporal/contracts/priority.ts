import type { Priority } from '@temporalio/common';
import type { OperationKind } from '#domain/operations/operation.ts';

/** Order of dispatch where a task queue has a backlog: lower goes first. Temporal's own default is 3. */
export const priorityKeys = { power: 1, watched: 2, install: 3, backup: 5 } as const;

/** A restore and a deletion have a user who waits for their end; a suspension must stop the server now. */
const keyOfOperation: Record<OperationKind, number> = {
  restart: priorityKeys.power,
  suspend: priorityKeys.power,
  unsuspend: priorityKeys.power,
  restore: priorityKeys.watched,
  delete: priorityKeys.watched,
  install: priorityKeys.install,
  reinstall: priorityKeys.install,
  update: priorityKeys.install,
  backup: priorityKeys.backup,
  verify: priorityKeys.backup,
  delete_backup: priorityKeys.backup,
};

/** Priority of all work of a server's actor: its power actions, and the tasks that answer requests. */
export function actorPriority(tenantId: string): Priority {
  return { priorityKey: priorityKeys.power, fairnessKey: tenantId };
}

/**
 * Priority of an operation's workflow and of its activities. Within one priority Temporal serves the tenants in turn, so that the
 * queued backups of one tenant do not delay another's.
 */
export function operationPriority(tenantId: string, kind: OperationKind): Priority {
  return { priorityKey: keyOfOperation[kind], fairnessKey: tenantId };
}

/** Priority of copying the histories of operations, which no user waits for, whatever the priority of the actor that begins it. */
export function archivePriority(tenantId: string): Priority {
  return { priorityKey: priorityKeys.backup, fairnessKey: tenantId };
}

/** Priority of mails: a user waits for the link. They belong to no tenant. */
export const mailPriority: Priority = { priorityKey: priorityKeys.watched };

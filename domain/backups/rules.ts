import type { ErrorArguments } from '../errors/codes.ts';
import type { BackupLimit } from '../errors/sentences/backups.ts';
import type { BackupPolicy } from '../servers/policies.ts';
import type { BackupStatus, BackupStorage } from './backup.ts';

type ContentRefusalCode = 'backup.not_complete' | 'backup.missing' | 'backup.damaged' | 'backup.locked';

/** Why something cannot be done with a backup itself, wherever it is. */
export type ContentRefusal = BackupRefusal<ContentRefusalCode>;

/** Why something cannot be done with a backup, or with one more. */
export interface BackupRefusal<Code = ContentRefusalCode | 'backup.other_node' | 'backup.limit_reached'> {
  code: Code;
  arguments: ErrorArguments;
}

type Named = { name: string; status: BackupStatus };

const refuse = (code: ContentRefusalCode, name: string): ContentRefusal => ({
  code,
  arguments: { name },
});

/** Why nothing can be read from a backup (restore, verify, download, list); null when it can. */
export function readRefusal({ name, status }: Named): ContentRefusal | null {
  switch (status) {
    case 'complete':
      return null;
    case 'pending':
    case 'running':
      return refuse('backup.not_complete', name);
    case 'damaged':
      return refuse('backup.damaged', name);
    case 'missing':
    case 'failed':
    case 'deleted':
      return refuse('backup.missing', name);
  }
}

/** Why a backup cannot be reached from a node: one in a folder of a node is on that node only. */
export function placeRefusal(
  backup: { name: string; storage: BackupStorage; nodeId: string; nodeName?: string | undefined },
  nodeId: string,
): BackupRefusal | null {
  if (backup.storage !== 'local' || backup.nodeId === nodeId) return null;
  const given = { name: backup.name, ...(backup.nodeName === undefined ? {} : { node: backup.nodeName }) };
  return { code: 'backup.other_node', arguments: given };
}

/**
 * Why a backup is not restored over everything without being told so: it holds no data, for instance since a pattern left out all of it, and a
 * server would be empty afterwards. Null when it may be.
 */
export function emptyRefusal(
  { name, contentBytes }: { name: string; contentBytes: number | bigint | null },
  wanted: { paths?: readonly string[] | null | undefined; acceptEmpty?: boolean | undefined },
): BackupRefusal<'backup.empty'> | null {
  const isEmpty = contentBytes !== null && Number(contentBytes) === 0;
  if (!isEmpty || wanted.acceptEmpty === true || (wanted.paths ?? null) !== null) return null;
  return { code: 'backup.empty', arguments: { name } };
}

/** Why a backup cannot be deleted; null when it can. A missing or damaged one can: it is of no use. */
export function deleteRefusal({ name, status, locked }: Named & { locked: boolean }): ContentRefusal | null {
  if (locked) return refuse('backup.locked', name);
  return status === 'pending' || status === 'running' ? refuse('backup.not_complete', name) : null;
}

/** Why a server may not have one more backup; null when it may. Backups in the making count. */
export function limitRefusal(
  { maxCount, maxBytes }: Pick<BackupPolicy, 'maxCount' | 'maxBytes'>,
  used: { count: number; bytes: number },
): BackupRefusal | null {
  if (maxCount === 0) return beyond({ limit: 'none' });
  if (used.count >= maxCount) return beyond({ limit: 'count', maxCount });
  if (maxBytes > 0 && used.bytes >= maxBytes) return beyond({ limit: 'bytes', usedBytes: used.bytes, maxBytes });
  return null;
}

const beyond = (given: BackupLimit): BackupRefusal => ({
  code: 'backup.limit_reached',
  arguments: { ...given },
});

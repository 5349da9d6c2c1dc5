import type { SetAside } from '#domain/nodes/set-aside.ts';
import type { StoredBackup } from '../backups.ts';

/** Stage files beside a server's own and swap them in. */
export interface FileActivities {
  /**
   * Fills a folder beside the server's files without touching these: from a backup (verified as it is read), as a copy of the
   * current files, or empty. Starts over when it is called again. Throws `backup.missing`, `backup.damaged`, `backup.unsafe`,
   * `backup.too_large` (more than the server's disk limit), `backup.path_not_found`, `disk.full`.
   */
  stageFiles(input: {
    operationId: string;
    stepId: string;
    serverId: string;
    diskBytes: number;
    from: { kind: 'backup'; backup: StoredBackup; paths: string[] | null } | { kind: 'copy' } | { kind: 'empty' };
  }): Promise<{ entries: number; bytes: number }>;
  /** Replaces the server's files by the staged ones and keeps the old ones aside; with `paths` only those. Refused while it runs. */
  swapFiles(input: { operationId: string; serverId: string; paths: string[] | null }): Promise<void>;
  /** Compares the files after a swap with what was staged. Throws `restore.incomplete`. */
  checkFiles(input: {
    operationId: string;
    serverId: string;
    staged: { entries: number; bytes: number };
  }): Promise<void>;
  /** Restores the files that were kept aside, if there are any. */
  unswapFiles(input: { operationId: string; serverId: string }): Promise<void>;
  /** Removes what an operation staged or kept aside. Answers as `destroyServer` does. */
  dropStage(input: { operationId: string; serverId: string }): Promise<SetAside | null | undefined>;
}

import type { Readable } from 'node:stream';
import type { BackupStorage } from '../../../domain/backups/backup.ts';

/** Half-open, in bytes. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Where archives and manifests are kept, by name (`<key>.tar.zst`). What is there is whole: what was half written is under no
 * name. Throws `storage.unavailable` (transient), `storage.refused` and `disk.full`.
 */
export interface Storage {
  readonly kind: BackupStorage;

  /** Null when there is nothing of this name. */
  size(name: string): Promise<number | null>;

  /** The object's bytes, or a range of them. Throws `backup.missing`. */
  read(name: string, range?: ByteRange): Promise<Readable>;

  /** Writes something small in one go, over what was there. */
  put(name: string, data: Buffer): Promise<void>;

  /** Removes finished objects. Tolerates that they are not there. */
  remove(names: string[]): Promise<void>;

  /** Begins to write something large, or goes on with what a process before this one began. */
  begin(name: string, job: UploadJob): Promise<Upload>;

  /** Drops whatever was begun for the name and never completed, also by a process whose notes are lost. */
  abandon(name: string, jobDir: string): Promise<void>;
}

export interface UploadJob {
  /** A folder on this machine for notes about how far it has come. */
  jobDir: string;
}

/** An object in the making. */
export interface Upload {
  /** What the state was when the last piece was written that is safely kept; null: begin at the beginning. */
  readonly resumedFrom: unknown;

  /**
   * Adds bytes. `state` is whatever the writer needs to go on after them. Resolves when it may give more; what was given is not
   * safe by then.
   */
  write(data: Buffer, state: () => unknown): Promise<void>;

  /** Makes the object appear under its name, whole and safe. */
  complete(): Promise<void>;

  /** Lets go of handles; what was begun stays for a later try. */
  close(): Promise<void>;
}

export const manifestName = { 'tar.zst': 'manifest.zst', 'tar.gz': 'manifest.gz' } as const;

import type { Readable } from 'node:stream';
import type { BackupStorage } from '#domain/backups/backup.ts';

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
  abandon(name: string): Promise<void>;
}

export interface UploadJob {
  /** A folder on this machine for notes about how far it has come. */
  jobDir: string;
  /** About how much will come, at most; more is no error. */
  expectedBytes: number;
  /** Whether the writer can go on from a state that it gave to `write`. */
  canGoOn: (state: unknown) => Promise<boolean>;
}

/** Where the writer stands after a piece. */
export interface Checkpoint {
  /** Whatever the writer needs to go on after this piece. */
  state: unknown;
  /** Makes what the state speaks of safe on this machine; called before the state is noted. */
  sync: () => void;
}

/** An object in the making. */
export interface Upload {
  /** The state that came with the last piece that is safely kept; null: begin at the beginning. */
  readonly resumedFrom: unknown;

  /** Adds bytes. Resolves when it may be given more; what was given is not safe by then. */
  write(data: Buffer, after: Checkpoint): Promise<void>;

  /** Makes the object appear under its name, whole and safe. */
  complete(): Promise<void>;

  /** Lets go of handles; what was begun stays for a later try. */
  close(): Promise<void>;
}

export const manifestName = { 'tar.zst': 'manifest.zst', 'tar.gz': 'manifest.gz' } as const;

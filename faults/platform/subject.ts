import type { Address } from '#domain/contracts/servers.ts';
import type { ServerState } from '#domain/servers/state.ts';
import type { GameFiles } from './files.ts';

/** What must be true of a server once nothing is under way. */
export interface Settled {
  /** What people see; several where chance decides. */
  states: readonly ServerState[];
  /** Null where chance decides; then all must agree all the same. */
  runs: boolean | null;
  /** Lines that the game has written on starting, and its scripts on running: in the files that are there now. */
  starts: readonly number[];
  installs: readonly number[];
  /** Checksum of its files; null where it is unknown. */
  contents: string | null;
}

/** What a restore of a backup must bring back. */
export interface BackedUp {
  contents: string;
  installs: number;
}

/** A server of the campaign: what it is, and how the last operation should have left it. */
export class Subject {
  gone = false;
  /** Taken by an operation of the present case. */
  reserved = false;
  /** When the run began that must still be the same one; null where there is none to keep. */
  startedAt: string | null = null;
  /** Its ticks must have no gap from here on; null while it does not run. */
  tickingSince: number | null = null;
  /** Where its players connect; null until it is known. */
  address: Address | null = null;
  /** Backups that must be there, whole, and what was in them. */
  readonly backups = new Map<string, BackedUp>();

  readonly id: string;
  readonly name: string;
  readonly files: GameFiles;
  settled: Settled;

  constructor(id: string, name: string, files: GameFiles, settled: Settled) {
    this.id = id;
    this.name = name;
    this.files = files;
    this.settled = settled;
  }

  /** From now on it may be stopped and started: an operation that does so has begun. */
  mayBeInterrupted(): void {
    this.startedAt = null;
    this.tickingSince = null;
  }

  /** How often its game will have been started if it is started so many times more. */
  startsPlus(...more: number[]): number[] {
    return more.map((each) => Math.max(...this.settled.starts) + each);
  }
}

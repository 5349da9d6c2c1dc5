import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import { ExitReport } from '#domain/contracts/node-link.ts';
import { errorMessage } from '#domain/errors.ts';
import { replaceFile } from '../files/replace-file.ts';

/** A report that waits. `kept` only where the disk refused it: then it lives in memory alone. */
interface Waiting {
  order: number;
  exitId: string;
  kept: ExitReport | null;
}

/**
 * Reports of exits that the API has not acknowledged, in order for each server. One file a report, written beside its place and
 * swapped in by a rename: after kill -9 it is there whole or not at all. Where the disk is full a report is held in memory.
 *
 * Bounded: of a server only the newest `maxPerServer` are kept. A server that crashes while the API is away for long is not
 * started again without it, so that no more than a few ever wait.
 */
export class ExitSpool {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #maxPerServer: number;
  readonly #waiting = new Map<string, Waiting[]>();
  #listener: (serverId: string) => void = () => {};

  constructor(dataDir: string, log: Logger, { maxPerServer = 50 } = {}) {
    this.#folder = path.join(dataDir, 'spool', 'exits');
    this.#log = log;
    this.#maxPerServer = maxPerServer;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    for (const serverId of readdirSync(this.#folder)) this.#open(serverId);
  }

  /** Hears of each report that is put, from now on. */
  onPut(listener: (serverId: string) => void): void {
    this.#listener = listener;
  }

  /** Servers of which something waits. */
  servers(): string[] {
    return [...this.#waiting.keys()];
  }

  /** Whether a report of this exit waits. */
  has(serverId: string, exitId: string): boolean {
    return this.#waiting.get(serverId)?.some((waiting) => waiting.exitId === exitId) ?? false;
  }

  /**
   * Keeps a report until it is settled; one of the same exit is replaced where it stands. Returns whether it is on disk: while it
   * is not, whatever proves the exit otherwise should be left where it is.
   */
  put(report: ExitReport): boolean {
    const { serverId } = report;
    const all = this.#waiting.get(serverId) ?? [];
    this.#waiting.set(serverId, all);
    let mine = all.find((waiting) => waiting.exitId === report.exit.id);
    if (mine === undefined) {
      mine = { order: (all.at(-1)?.order ?? 0) + 1, exitId: report.exit.id, kept: null };
      all.push(mine);
    }
    const isOnDisk = this.#write(mine, report);
    this.#bound(serverId, all);
    this.#listener(serverId);
    return isOnDisk;
  }

  /** The oldest report of a server that can be read; null when nothing waits. */
  next(serverId: string): ExitReport | null {
    const all = this.#waiting.get(serverId) ?? [];
    for (let first = all[0]; first !== undefined; first = all[0]) {
      const report = first.kept ?? this.#read(serverId, first);
      if (report !== null) return report;
      this.settle(serverId, first.exitId);
    }
    return null;
  }

  /** The API has it, or will never take it. */
  settle(serverId: string, exitId: string): void {
    const all = this.#waiting.get(serverId);
    const index = all?.findIndex((waiting) => waiting.exitId === exitId) ?? -1;
    if (all === undefined || index === -1) return;
    for (const settled of all.splice(index, 1)) this.#remove(this.#fileOf(serverId, settled));
    if (all.length > 0) return;
    this.#waiting.delete(serverId);
    this.#remove(path.join(this.#folder, serverId));
  }

  /** Forgets a server that is removed. */
  drop(serverId: string): void {
    this.#waiting.delete(serverId);
    this.#remove(path.join(this.#folder, serverId));
  }

  #open(serverId: string): void {
    const all: Waiting[] = [];
    for (const name of readdirSync(path.join(this.#folder, serverId))) {
      const [, order, exitId] = /^(\d+)\.([A-Za-z0-9_-]{1,100})\.json$/.exec(name) ?? [];
      if (order !== undefined && exitId !== undefined) all.push({ order: Number(order), exitId, kept: null });
      // Half written by a worker that was killed.
      else this.#remove(path.join(this.#folder, serverId, name));
    }
    all.sort((one, other) => one.order - other.order);
    if (all.length > 0) this.#waiting.set(serverId, all);
    else this.#remove(path.join(this.#folder, serverId));
  }

  #write(waiting: Waiting, report: ExitReport): boolean {
    const file = this.#fileOf(report.serverId, waiting);
    try {
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      replaceFile(file, JSON.stringify(report));
      waiting.kept = null;
      return true;
    } catch (error) {
      this.#log.error(
        { err: error, serverId: report.serverId },
        `The end of a server cannot be kept on disk: ${errorMessage(error)}`,
      );
      this.#remove(`${file}.new`);
      waiting.kept = report;
      return false;
    }
  }

  #read(serverId: string, waiting: Waiting): ExitReport | null {
    try {
      return ExitReport.parse(JSON.parse(readFileSync(this.#fileOf(serverId, waiting), 'utf8')));
    } catch (error) {
      // A power failure may leave an empty file. The others must not wait for it.
      this.#log.error({ serverId, exitId: waiting.exitId, reason: errorMessage(error) }, 'a report of an exit is lost');
      return null;
    }
  }

  #bound(serverId: string, all: Waiting[]): void {
    while (all.length > this.#maxPerServer) {
      const oldest = all.shift();
      if (oldest === undefined) return;
      this.#log.warn({ serverId, exitId: oldest.exitId }, 'too many exits wait for the API: the oldest is dropped');
      this.#remove(this.#fileOf(serverId, oldest));
    }
  }

  #fileOf(serverId: string, { order, exitId }: Waiting): string {
    return path.join(this.#folder, serverId, `${String(order).padStart(8, '0')}.${exitId}.json`);
  }

  #remove(target: string): void {
    try {
      rmSync(target, { recursive: true, force: true });
    } catch (error) {
      this.#log.warn({ err: error, target }, 'a delivered exit could not be removed; it will be reported again');
    }
  }
}

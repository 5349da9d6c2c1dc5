import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import { codedError, DomainError, errorMessage } from '#domain/errors.ts';
import type { Left, SetAside } from '#domain/nodes/set-aside.ts';
import type { Engine } from '../backups/engine/client.ts';
import type { EngineResult } from '../backups/engine/protocol.ts';
import { errorCode } from '../files/error-code.ts';
import { Layout } from '../runtime/host/layout.ts';
import { Mutexes } from '../runtime/host/mutex.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { AboutFiles } from './about.ts';

type Removed = EngineResult<'remove'>;

/** Attempts that may fail as a whole before the tree is given up. */
const mostFailures = 5;

export interface RemovalsDependencies {
  dataDir: string;
  engine: Engine;
  runtime: Pick<Runtime, 'emptyAsRoot'>;
  log: Pick<Logger, 'warn' | 'error'>;
}

export interface Removal {
  /** The operation or server that it belongs to: a removal that broke off goes on under the same one. */
  id: string;
  serverId: string;
  folder: string;
  /** What took the folder's place and must be safe on disk before it goes. */
  after: string | null;
}

/**
 * Removes trees of servers. Never fails for what is in a tree: what cannot be removed is set aside, outside of the server's own folder,
 * with the reasons, and an administrator sees it.
 */
export class Removals {
  readonly #deps: RemovalsDependencies;
  readonly #layout: Layout;
  readonly #about: AboutFiles;
  readonly #mutexes = new Mutexes();
  readonly #failures = new Map<string, number>();

  constructor(deps: RemovalsDependencies) {
    this.#deps = deps;
    this.#layout = new Layout(deps.dataDir);
    this.#about = new AboutFiles(this.#layout.removed);
  }

  /** Tolerates that there is nothing. Returns what had to be set aside. */
  remove(removal: Removal, signal: AbortSignal): Promise<SetAside | null> {
    return this.#mutexes.run(removal.id, () => this.#remove(removal, signal));
  }

  /** Trees that could not be removed, the oldest first. */
  list(): SetAside[] {
    return this.#about.list();
  }

  /** Tries again; for an administrator who has mended the reason. Returns what is still left. Throws `node.nothing_set_aside`. */
  async retry(id: string, signal: AbortSignal): Promise<SetAside | null> {
    const about = this.#about.find(id);
    if (about === null) throw codedError('node.nothing_set_aside');
    return this.remove({ id, serverId: about.serverId, folder: about.place, after: null }, signal);
  }

  /** Whether a removal broke off, or left something. */
  isUnfinished(id: string): boolean {
    return existsSync(this.#layout.removal(id));
  }

  async #remove(removal: Removal, signal: AbortSignal): Promise<SetAside | null> {
    const { id, serverId } = removal;
    const { at, left } = await this.#work(removal, signal).catch((error: unknown) =>
      this.#afterFailure(removal, error, signal),
    );
    this.#failures.delete(id);
    if (at === null || left === null) {
      this.#about.remove(id);
      return null;
    }
    return this.#setAside({ id, serverId, at: new Date().toISOString(), place: path.resolve(at), left });
  }

  async #work({ id, serverId, folder, after }: Removal, signal: AbortSignal): Promise<Removed> {
    const { engine, runtime } = this.#deps;
    const job = { kind: 'remove', folder, into: this.#layout.removal(id), after } as const;
    const first = await engine.run(job, { signal });
    // What belongs to others, where the worker is not root.
    const { at, left } = first;
    if (at === null || left === null || !isForbidden(left) || !(await runtime.emptyAsRoot(serverId, at))) return first;
    return engine.run({ ...job, after: null }, { signal });
  }

  /** A disk that fails does not hold up the server for ever, either: the tree counts as set aside where it is. */
  #afterFailure({ id, folder }: Removal, error: unknown, signal: AbortSignal): Removed {
    const failures = (this.#failures.get(id) ?? 0) + 1;
    this.#failures.set(id, failures);
    if (signal.aborted || failures < mostFailures) throw error;
    this.#deps.log.error({ err: error, folder }, 'a tree cannot be removed');
    const detail = error instanceof DomainError ? error.code : (errorCode(error) ?? 'internal');
    return { at: folder, left: { entries: [{ path: '', reason: 'failed', detail: detail.slice(0, 40) }], count: 1 } };
  }

  #setAside(about: SetAside): SetAside {
    const { log } = this.#deps;
    log.warn(about, 'a tree cannot be removed and is set aside');
    try {
      this.#about.write(about);
    } catch (error) {
      log.error({ reason: errorMessage(error), id: about.id }, 'what was set aside could not be noted');
    }
    return about;
  }
}

const isForbidden = ({ entries }: Left): boolean =>
  entries.some(({ reason }) => reason === 'denied' || reason === 'protected');

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { ServerConsole } from './server-console.ts';

/** The consoles of this node's servers, one folder each under `<dataDir>/console`. */
export class Consoles {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #open = new Map<string, ServerConsole>();

  constructor(dataDir: string, log: Logger) {
    this.#folder = join(dataDir, 'console');
    this.#log = log;
  }

  /** The console of a server, made on its first use; always the same object for the same server. */
  open(serverId: string): ServerConsole {
    const known = this.#open.get(serverId);
    if (known !== undefined) return known;
    const made = new ServerConsole({ folder: join(this.#folder, serverId), log: this.#log.child({ serverId }) });
    this.#open.set(serverId, made);
    return made;
  }

  /** Ends a console and removes its lines. */
  async delete(serverId: string): Promise<void> {
    this.#open.get(serverId)?.close();
    this.#open.delete(serverId);
    await rm(join(this.#folder, serverId), { recursive: true, force: true });
  }

  /** Writes what is left of all. */
  close(): void {
    for (const console of this.#open.values()) console.close();
    this.#open.clear();
  }
}

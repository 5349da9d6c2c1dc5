import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Observation } from '#domain/contracts/node-link.ts';
import { ServerSpec } from '#domain/servers/spec.ts';
import { replaceFile } from '../files/replace-file.ts';

/** What a worker must know of a server after its own death. */
export const UnitState = z.object({
  spec: ServerSpec,
  observation: Observation,
  /** Set once the present run was asked to end. */
  ending: z
    .object({
      cause: z.enum(['stop', 'kill', 'shutdown']),
      askedAt: z.iso.datetime(),
      sent: z.array(z.enum(['stop', 'SIGTERM', 'SIGKILL'])),
    })
    .nullable(),
  /** The last run, and its first line in the console. Left out by older workers. */
  run: z.object({ id: z.string().nullable(), firstLine: z.number().int().positive() }).optional(),
  /** Identifies the boot of the machine: processes of another boot are gone for no fault of theirs. */
  bootId: z.string(),
});
export type UnitState = z.infer<typeof UnitState>;

/**
 * One small JSON file a server. Written synchronously and swapped in by a rename: a state that was reported has been written
 * before, whenever the process dies.
 */
export class StateFiles {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = path.join(dataDir, 'state');
    mkdirSync(this.#folder, { recursive: true });
  }

  /**
   * All states that can be read. An unreadable file (a power failure may leave an empty one) is renamed to `.broken`, so that
   * it does not keep the node's other servers from being taken over. A start of that server finds its process.
   */
  readAll(): { states: UnitState[]; unreadable: string[] } {
    const states: UnitState[] = [];
    const unreadable: string[] = [];
    for (const name of readdirSync(this.#folder).filter((candidate) => candidate.endsWith('.json'))) {
      const file = path.join(this.#folder, name);
      try {
        states.push(UnitState.parse(JSON.parse(readFileSync(file, 'utf8'))));
      } catch {
        renameSync(file, `${file}.broken`);
        unreadable.push(file);
      }
    }
    return { states, unreadable };
  }

  write(state: UnitState): void {
    const file = this.#fileOf(state.spec.serverId);
    replaceFile(file, JSON.stringify(state));
  }

  remove(serverId: string): void {
    rmSync(this.#fileOf(serverId), { force: true });
  }

  #fileOf(serverId: string): string {
    return path.join(this.#folder, `${serverId}.json`);
  }
}

import type { Logger } from 'pino';
import { v7 as uuid } from 'uuid';
import type { Database } from '#prisma/client.ts';
import { recordAudit } from '#api/audit/audit.ts';

interface Refusal {
  /** Null: not known who it was. */
  nodeId: string | null;
  /** What was asked for. */
  what: string;
  reason: string;
  ip: string | null;
}

/** The same of the same node is written once in this time, with how often it was: a node must not be able to fill the audit log. */
const quietMilliseconds = 60_000;
const mostKinds = 1_000;

/** Writes down what machines asked for and may not. */
export class Refusals {
  readonly #prisma: Database;
  readonly #log: Logger;
  readonly #quiet = new Map<string, { refusal: Refusal; times: number; timer: NodeJS.Timeout }>();

  constructor(prisma: Database, log: Logger) {
    this.#prisma = prisma;
    this.#log = log;
  }

  note(refusal: Refusal): void {
    const name = `${refusal.nodeId ?? refusal.ip} ${refusal.what}`;
    const known = this.#quiet.get(name);
    if (known !== undefined) {
      known.times += 1;
      return;
    }
    // So many kinds at once are one that makes names up.
    if (this.#quiet.size >= mostKinds) return;
    this.#log.warn(refusal, 'a machine was refused');
    this.#write(refusal, 1);
    const timer = setTimeout(() => this.#speak(name), quietMilliseconds).unref();
    this.#quiet.set(name, { refusal, times: 0, timer });
  }

  close(): void {
    for (const name of [...this.#quiet.keys()]) this.#speak(name);
  }

  #speak(name: string): void {
    const known = this.#quiet.get(name);
    if (known === undefined) return;
    clearTimeout(known.timer);
    this.#quiet.delete(name);
    if (known.times > 0) this.#write(known.refusal, known.times);
  }

  #write({ nodeId, what, reason, ip }: Refusal, times: number): void {
    const details = { nodeId, what, reason, times };
    recordAudit(this.#prisma, { ip, requestId: uuid() }, { caller: null, action: 'node.refused', details }).catch(
      (error: unknown) =>
        this.#log.error({ err: error, ...details }, 'a refusal could not be written to the audit log'),
    );
  }
}

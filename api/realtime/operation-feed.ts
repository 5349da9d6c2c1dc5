import type { Logger } from 'pino';
import type { OperationOutputReport, OperationProgressReport } from '#domain/contracts/node-link.ts';
import type { OperationOutput } from '#domain/contracts/realtime.ts';
import type { OperationProgress, OperationStatus } from '#domain/operations/operation.ts';
import { isOver } from '#domain/operations/operation.ts';
import { outputTail } from '#domain/operations/output-tail.ts';
import type { Database } from '#prisma/client.ts';
import type { BrowserServer } from './browser-socket.ts';
import { rooms } from './browser-socket.ts';
import { OutputRing } from './output-ring.ts';

const persistEveryMilliseconds = 3_000;

interface Running {
  progress: OperationProgress | null;
  /** What the node says that it waits for, and since when it has said so. */
  waiting: { what: string; since: string } | null;
  ring: OutputRing;
  /** What of the ring is in the row; null: nothing yet. */
  persisted: string | null;
}

/** Asks the node that runs an operation for its output so far; null when it cannot tell. */
export type FetchOutput = (operationId: string) => Promise<{ from: number; text: string } | null>;

/** Progress and output of running operations as their nodes report them: on to whoever watches, and into the row. */
export class OperationFeed {
  readonly #running = new Map<string, Running>();
  readonly #timer: NodeJS.Timeout;
  readonly #io: BrowserServer;
  readonly #prisma: Database;
  readonly #log: Logger;
  /** Set by the node link. */
  fetchOutput: FetchOutput = () => Promise.resolve(null);

  /** Called when an operation began or ended to wait inside its node; lists show that. */
  onWaiting: (operationId: string) => void = () => undefined;

  constructor(io: BrowserServer, prisma: Database, log: Logger) {
    this.#io = io;
    this.#prisma = prisma;
    this.#log = log;
    this.#timer = setInterval(() => void this.#persistAll(), persistEveryMilliseconds).unref();
  }

  progress({ operationId, serverId, progress }: OperationProgressReport): void {
    const entry = this.#entry(operationId);
    entry.progress = progress;
    const what = progress.waitingFor ?? null;
    const before = entry.waiting;
    if (what !== (before?.what ?? null)) {
      // "Two others" that becomes "one other" is still the same wait.
      const since = before?.since ?? new Date().toISOString();
      entry.waiting = what === null ? null : { what, since };
      this.onWaiting(operationId);
    }
    this.#io
      .to([rooms.operation(operationId), rooms.operationsOfServer(serverId)])
      .emit('operation:progress', { operationId, progress });
  }

  /** A piece of output. What is known already is let go, so a piece may come twice. */
  output({ operationId, from, text }: OperationOutputReport): void {
    const added = this.#entry(operationId).ring.append(from, text);
    if (added !== null) this.#io.to(rooms.operation(operationId)).emit('operation:output', { operationId, ...added });
  }

  progressOf(operationId: string): OperationProgress | null {
    return this.#running.get(operationId)?.progress ?? null;
  }

  waitingOf(operationId: string): { what: string; since: string } | null {
    return this.#running.get(operationId)?.waiting ?? null;
  }

  /** The output so far: from memory, else from the node that runs it, else from the row. */
  async outputOf(operation: { id: string; status: OperationStatus }): Promise<OperationOutput> {
    const operationId = operation.id;
    if (!isOver(operation.status)) {
      const ring = this.#running.get(operationId)?.ring;
      if (ring !== undefined && !ring.isEmpty) return { operationId, ...ring.content };
      const fetched = await this.fetchOutput(operationId).catch(() => null);
      if (fetched !== null) {
        this.#entry(operationId).ring.append(fetched.from, fetched.text);
        return { operationId, ...fetched };
      }
    }
    const row = await this.#prisma.operation.findUnique({ where: { id: operationId }, select: { output: true } });
    return { operationId, from: 0, text: row?.output ?? '' };
  }

  /** The operation has ended: what its workflow wrote as its output stands; what only we have is kept. */
  async ended(operationId: string): Promise<void> {
    const entry = this.#running.get(operationId);
    if (entry === undefined) return;
    this.#running.delete(operationId);
    const output = outputTail(entry.ring.content.text);
    if (output === '' || output === entry.persisted) return;
    await this.#prisma.operation.updateMany({
      where: { id: operationId, output: entry.persisted ?? '' },
      data: { output },
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#persistAll();
  }

  #entry(operationId: string): Running {
    let entry = this.#running.get(operationId);
    if (entry === undefined) {
      entry = { progress: null, waiting: null, ring: new OutputRing(), persisted: null };
      this.#running.set(operationId, entry);
    }
    return entry;
  }

  async #persistAll(): Promise<void> {
    for (const [id, entry] of this.#running) {
      const output = outputTail(entry.ring.content.text);
      if (output === (entry.persisted ?? '')) continue;
      try {
        const { count } = await this.#prisma.operation.updateMany({ where: { id, endedAt: null }, data: { output } });
        entry.persisted = output;
        // It ended without our hearing of it; its workflow has the last word.
        if (count === 0) this.#running.delete(id);
      } catch (error) {
        this.#log.warn(
          { err: error, operationId: id },
          'output of an operation could not be stored; it is tried again',
        );
      }
    }
  }
}

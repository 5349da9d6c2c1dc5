import type { Logger } from 'pino';
import type { OperationOutputReport, OperationProgressReport } from '#domain/contracts/node-link.ts';
import type { OperationProgress } from '#domain/operations/operation.ts';
import { outputTail } from '#domain/operations/output-tail.ts';
import type { Database } from '#prisma/client.ts';
import type { BrowserServer } from './rooms.ts';
import { rooms } from './rooms.ts';
import { OutputRing } from './output-ring.ts';
import type { ChangeBus } from './change-bus.ts';

const persistEveryMilliseconds = 3_000;
/** Of an end that this instance did not hear of nothing else depends: what is kept in memory is small. */
const sweepEveryMilliseconds = 60_000;

interface Running {
  progress: OperationProgress | null;
  /** What the node waits for, and since when it has said so. */
  waiting: { what: string; since: string } | null;
  ring: OutputRing;
  /** The part of the ring that is stored; null: nothing yet. */
  persisted: string | null;
  /** Told by another API instance, which holds the link of the node and stores the output. */
  isRemote: boolean;
}

interface Needs {
  io: BrowserServer;
  prisma: Database;
  changes: Pick<ChangeBus, 'changed'>;
  log: Logger;
}

/** Progress and output of running operations as their nodes report them: sent to watching browsers, stored in the row. */
export class OperationFeed {
  readonly #running = new Map<string, Running>();
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
    this.#timers = [
      setInterval(() => void this.#persistAll(), persistEveryMilliseconds).unref(),
      setInterval(() => void this.sweep(), sweepEveryMilliseconds).unref(),
    ];
  }

  progress({ operationId, serverId, progress }: OperationProgressReport, { isRemote = false } = {}): void {
    const entry = this.#entry(operationId);
    // The node may have gone over to another instance since.
    entry.isRemote = isRemote;
    entry.progress = progress;
    const what = progress.waitingFor ?? null;
    const before = entry.waiting;
    if (what !== (before?.what ?? null)) {
      // "Two others" that becomes "one other" is still the same wait.
      const since = before?.since ?? new Date().toISOString();
      entry.waiting = what === null ? null : { what, since };
      // Lists show that an operation waits inside its node.
      this.#needs.changes.changed('operation', operationId, { urgent: true });
    }
    this.#needs.io
      .to([rooms.operation(operationId), rooms.operationsOfServer(serverId)])
      .emit('operation:progress', { operationId, progress });
  }

  /** A piece of output. Known text is ignored, so a piece may come twice. */
  output({ operationId, from, text }: OperationOutputReport, { isRemote = false } = {}): void {
    const entry = this.#entry(operationId);
    entry.isRemote = isRemote;
    const added = entry.ring.append(from, text);
    if (added !== null)
      this.#needs.io.to(rooms.operation(operationId)).emit('operation:output', { operationId, ...added });
  }

  progressOf(operationId: string): OperationProgress | null {
    return this.#running.get(operationId)?.progress ?? null;
  }

  waitingOf(operationId: string): { what: string; since: string } | null {
    return this.#running.get(operationId)?.waiting ?? null;
  }

  /** The output in memory; null when there is none. */
  outputOf(operationId: string): { from: number; text: string; isWhole: boolean } | null {
    const ring = this.#running.get(operationId)?.ring;
    return ring === undefined || ring.isEmpty ? null : { ...ring.content, isWhole: ring.isWhole };
  }

  /** Keeps output that was fetched from the node, directly or through another instance. */
  addOutput(operationId: string, { from, text }: { from: number; text: string }, { isRemote = false } = {}): void {
    const { ring } = this.#entry(operationId, isRemote);
    ring.complete(from, text);
    ring.append(from, text);
  }

  /**
   * The operation has ended. Output that its workflow wrote takes precedence; output known only here is stored. What another instance told
   * is that one's to store.
   */
  async ended(operationId: string): Promise<void> {
    const entry = this.#running.get(operationId);
    if (entry === undefined) return;
    this.#running.delete(operationId);
    if (entry.isRemote) return;
    const output = outputTail(entry.ring.content.text);
    if (output === '' || output === entry.persisted) return;
    await this.#needs.prisma.operation.updateMany({
      where: { id: operationId, output: entry.persisted ?? '' },
      data: { output },
    });
  }

  /** Drops operations whose end this instance missed, and those that were reported on after their end. */
  async sweep(): Promise<void> {
    const ids = [...this.#running.keys()];
    if (ids.length === 0) return;
    try {
      const rows = await this.#needs.prisma.operation.findMany({
        where: { id: { in: ids }, endedAt: null },
        select: { id: true },
      });
      const underWay = new Set(rows.map(({ id }) => id));
      for (const id of ids) if (!underWay.has(id)) await this.ended(id);
    } catch (error) {
      this.#needs.log.warn({ err: error }, 'ended operations could not be looked for; they are looked for again');
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#persistAll();
  }

  #entry(operationId: string, isRemote = false): Running {
    let entry = this.#running.get(operationId);
    if (entry === undefined) {
      entry = { progress: null, waiting: null, ring: new OutputRing(), persisted: null, isRemote };
      this.#running.set(operationId, entry);
    }
    return entry;
  }

  async #persistAll(): Promise<void> {
    for (const [id, entry] of this.#running) {
      // The row may have what another instance heard before its node came here: an end alone would replace it.
      if (entry.isRemote || !entry.ring.isWhole) continue;
      const output = outputTail(entry.ring.content.text);
      if (output === (entry.persisted ?? '')) continue;
      try {
        const { count } = await this.#needs.prisma.operation.updateMany({
          where: { id, endedAt: null },
          data: { output },
        });
        entry.persisted = output;
        // It ended unnoticed; its workflow has written the output.
        if (count === 0) this.#running.delete(id);
      } catch (error) {
        this.#needs.log.warn(
          { err: error, operationId: id },
          'output of an operation could not be stored; it is tried again',
        );
      }
    }
  }
}

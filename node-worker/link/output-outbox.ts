import type { OperationOutputReport } from '#domain/contracts/node-link.ts';
import { deliver } from './deliver.ts';

/** Characters sent at once, and held at most for one operation while the API is away. */
const pieceLength = 64 * 1024;
const heldLength = 1024 * 1024;

interface Queue {
  serverId: string;
  /** Offset of the first held character. */
  from: number;
  text: string;
  sending: boolean;
}

/**
 * Operation output on its way to the API, in order, each piece sent again until acknowledged. When the API is away for so
 * long that more than 1 MiB waits, the oldest goes; the offset of the next piece shows it.
 */
export class OutputOutbox {
  readonly #send: (report: OperationOutputReport) => Promise<unknown>;
  readonly #queues = new Map<string, Queue>();
  #connected = false;
  #retry: NodeJS.Timeout | null = null;

  constructor(send: (report: OperationOutputReport) => Promise<unknown>) {
    this.#send = send;
  }

  put(report: OperationOutputReport): void {
    const queue = this.#queues.get(report.operationId);
    if (queue === undefined) {
      this.#queues.set(report.operationId, {
        serverId: report.serverId,
        from: report.from,
        text: report.text,
        sending: false,
      });
    } else if (report.from === queue.from + queue.text.length) {
      queue.text += report.text;
    } else {
      // Told again from an earlier place after a re-attachment: what was held is part of it, or was skipped.
      queue.from = report.from;
      queue.text = report.text;
    }
    void this.#next(report.operationId);
  }

  connected(): void {
    this.#connected = true;
    for (const id of this.#queues.keys()) void this.#next(id);
  }

  disconnected(): void {
    this.#connected = false;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
  }

  async #next(operationId: string): Promise<void> {
    const queue = this.#queues.get(operationId);
    if (queue === undefined || queue.sending) return;
    const excess = queue.text.length - heldLength;
    if (excess > 0) {
      queue.text = queue.text.slice(excess);
      queue.from += excess;
    }
    if (!this.#connected) return;
    if (queue.text === '') return void this.#queues.delete(operationId);
    const { from } = queue;
    const text = queue.text.slice(0, pieceLength);
    queue.sending = true;
    const isSettled = await deliver(this.#send({ operationId, serverId: queue.serverId, from, text }), () => undefined);
    queue.sending = false;
    if (!isSettled) {
      this.#retry ??= setTimeout(() => {
        this.#retry = null;
        if (this.#connected) this.connected();
      }, 1000);
      return;
    }
    if (queue.from === from) {
      queue.text = queue.text.slice(text.length);
      queue.from += text.length;
    }
    return this.#next(operationId);
  }
}

import type { BrowserSocket } from '../rooms.ts';

/** Of one connection, unanswered at a time. A panel that reconnects sends fewer. */
const mostAtOnce = 16;

/** What a WebSocket of `ws` offers; connections by polling have none, and their requests are counted one by one. */
interface Pausable {
  pause?(): void;
  resume?(): void;
}

/** Stops reading from a connection that sends more than is answered, so that its sender waits and nothing piles up here. */
export class BackPressure {
  readonly #socket: BrowserSocket;
  #unanswered = 0;
  #isPaused = false;

  constructor(socket: BrowserSocket) {
    this.#socket = socket;
  }

  async during(work: () => Promise<void>): Promise<void> {
    this.#unanswered += 1;
    if (this.#unanswered >= mostAtOnce && !this.#isPaused) this.#turn('pause');
    try {
      await work();
    } finally {
      this.#unanswered -= 1;
      if (this.#unanswered < mostAtOnce && this.#isPaused) this.#turn('resume');
    }
  }

  #turn(way: 'pause' | 'resume'): void {
    this.#isPaused = way === 'pause';
    const { socket } = this.#socket.conn.transport as { socket?: Pausable };
    socket?.[way]?.();
  }
}

import type { BrowserSocket } from '../rooms.ts';

/** Of one connection, unanswered at a time: more are not read. A panel that reconnects sends fewer. */
const mostOfConnection = 16;
/** Of one user on all connections. What has come when reading stops is already more than that only in a flood. */
const mostOfUser = 300;

/** What a WebSocket of `ws` offers; connections by polling have none, and their requests are counted one by one. */
interface Pausable {
  pause?(): void;
  resume?(): void;
}

/** How many events wait for their answer, by user. */
export type Unanswered = Map<string, number>;

/**
 * Stops reading from a connection that sends more than is answered, so that its sender waits and nothing piles up here. A connection
 * of a user who has too many unanswered events on all of them is closed.
 */
export class BackPressure {
  readonly #socket: BrowserSocket;
  readonly #ofUsers: Unanswered;
  #unanswered = 0;
  #isPaused = false;

  constructor(socket: BrowserSocket, ofUsers: Unanswered) {
    this.#socket = socket;
    this.#ofUsers = ofUsers;
  }

  async during(work: () => Promise<void>): Promise<void> {
    const { userId } = this.#socket.data;
    if (this.#count(userId, 1) > mostOfUser) {
      this.#count(userId, -1);
      this.#socket.disconnect(true);
      return;
    }
    this.#unanswered += 1;
    if (this.#unanswered >= mostOfConnection && !this.#isPaused) this.#turn('pause');
    try {
      await work();
    } finally {
      this.#count(userId, -1);
      this.#unanswered -= 1;
      if (this.#unanswered < mostOfConnection && this.#isPaused) this.#turn('resume');
    }
  }

  #count(userId: string, change: 1 | -1): number {
    const count = (this.#ofUsers.get(userId) ?? 0) + change;
    if (count === 0) this.#ofUsers.delete(userId);
    else this.#ofUsers.set(userId, count);
    return count;
  }

  #turn(way: 'pause' | 'resume'): void {
    this.#isPaused = way === 'pause';
    const { socket } = this.#socket.conn.transport as { socket?: Pausable };
    socket?.[way]?.();
  }
}

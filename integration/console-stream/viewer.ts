import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient } from '#domain/contracts/realtime.ts';
import { until } from '#scripts/test/until.ts';

/** A browser's console: resumes after the last line it has, and complains of any line that comes twice or too late. */
export class Viewer {
  readonly socket: Socket<ServerToClient, ClientToServer>;
  readonly lines: string[] = [];
  readonly links: boolean[] = [];
  last = 0;
  skipped = 0;
  /** Chunks that this one has not acknowledged: none while it is healthy. */
  readonly #held: (() => void)[] = [];
  readonly #serverId: string;
  #stalls: boolean;
  readonly #waiting = new Set<() => void>();

  /** @param options.resume a viewer whose lines are had already, at another API for instance */
  constructor(url: string, serverId: string, options: { stalls?: boolean; token?: string; resume?: Viewer } = {}) {
    this.#serverId = serverId;
    this.#stalls = options.stalls ?? false;
    if (options.resume !== undefined) {
      this.last = options.resume.last;
      this.skipped = options.resume.skipped;
      this.lines.push(...options.resume.lines);
    }
    this.socket = io(url, {
      transports: ['websocket'],
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
      ...(options.token === undefined ? {} : { auth: { token: options.token } }),
    });
    this.socket.on('connect', () => this.#open());
    this.socket.on('console:link', ({ connected }) => {
      this.links.push(connected);
      this.#look();
    });
    this.socket.on('console:chunk', (chunk, ack) => {
      if (chunk.from !== this.last + 1 + chunk.skipped) {
        throw new Error(
          `After line ${String(this.last)} came ${String(chunk.from)}, with ${String(chunk.skipped)} skipped.`,
        );
      }
      this.skipped += chunk.skipped;
      this.last = chunk.from + chunk.count - 1;
      for (const line of chunk.text.split('\n')) this.lines.push(line);
      if (this.#stalls) this.#held.push(ack);
      else ack();
      this.#look();
    });
  }

  command(command: string): Promise<unknown> {
    return this.socket.emitWithAck('console:command', { serverId: this.#serverId, command });
  }

  /** Sends a command until the link to the node takes it. */
  async insist(command: string): Promise<void> {
    await until('the link to take a command', async () => ((await this.command(command)) as { ok: boolean }).ok);
  }

  until(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isTrue()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Acknowledges what it held back, and from now on everything. */
  recover(): void {
    this.#stalls = false;
    for (const ack of this.#held.splice(0)) ack();
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }

  #open(): void {
    this.socket.emit('console:open', { serverId: this.#serverId, after: this.last, backlog: 0 }, () => undefined);
  }
}

/** The numbers of the lines of a flood. */
export function floodNumbers(lines: readonly string[]): number[] {
  return lines.flatMap((line) => (line.startsWith('line ') ? [Number.parseInt(line.slice(5), 10)] : []));
}

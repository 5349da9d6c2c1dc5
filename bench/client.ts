import type { Socket } from 'socket.io-client';
import type { Ack, ClientToServer, ConsoleChunk, ServerToClient } from '#domain/contracts/realtime.ts';
import type { ServerState } from '#domain/servers/state.ts';
import type { Api } from '#e2e/support/api.ts';

type Listener<Value> = { matches: (value: Value) => boolean; resolve: () => void };

/** A browser's socket on one server, as fast as it can be: states and console chunks as they come. */
export class LiveServer {
  readonly socket: Socket<ServerToClient, ClientToServer>;
  readonly #serverId: string;
  #state: ServerState = 'offline';
  readonly #states: Listener<ServerState>[] = [];
  onChunk: (chunk: ConsoleChunk) => void = () => {};
  /** A viewer that takes chunks and never says that it has them. */
  isStalled = false;

  constructor(api: Api, serverId: string) {
    this.#serverId = serverId;
    this.socket = api.socket();
    this.socket.on('server:changed', (server) => {
      if (server.id !== serverId) return;
      this.#state = server.state;
      for (const { matches, resolve } of this.#states) if (matches(server.state)) resolve();
    });
    this.socket.on('console:chunk', (chunk, ack) => {
      this.onChunk(chunk);
      if (!this.isStalled) ack();
    });
  }

  async watch(): Promise<void> {
    const { server } = await this.#ask<{ server: { state: ServerState } }>((ack) =>
      this.socket.emit('server:watch', { serverId: this.#serverId }, ack as never),
    );
    this.#state = server.state;
  }

  openConsole(): Promise<unknown> {
    return this.#ask((ack) =>
      this.socket.emit('console:open', { serverId: this.#serverId, after: null, backlog: 0 }, ack as never),
    );
  }

  command(command: string): Promise<unknown> {
    return this.#ask((ack) => this.socket.emit('console:command', { serverId: this.#serverId, command }, ack as never));
  }

  /** Resolves when the server has that state; at once if it already does. */
  reaches(state: ServerState): Promise<void> {
    if (this.#state === state) return Promise.resolve();
    return new Promise((resolve) => this.#states.push({ matches: (seen) => seen === state, resolve }));
  }

  close(): void {
    this.socket.disconnect();
  }

  async #ask<Result>(send: (ack: (answer: Ack<Result>) => void) => void): Promise<Result> {
    const answer = await new Promise<Ack<Result>>(send);
    if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
    return answer.result;
  }
}

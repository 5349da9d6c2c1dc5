import type { Api } from '../e2e/support/api.ts';
import type { Ack } from '../domain/contracts/realtime.ts';

type Socket = ReturnType<Api['socket']>;

/** A console as fast as a client can be: counts lines, and tells when a certain one came. */
export class ConsoleClient {
  lines = 0;
  skipped = 0;
  private readonly socket: Socket;
  private readonly serverId: string;
  private wanted: { text: string; found: () => void } | null = null;

  /** @param stalled a client that never says that it has drawn what it got */
  constructor(api: Api, serverId: string, { stalled = false } = {}) {
    this.serverId = serverId;
    this.socket = api.socket();
    this.socket.on('console:chunk', (chunk, ack) => {
      this.lines += chunk.count;
      this.skipped += chunk.skipped;
      if (this.wanted !== null && chunk.text.includes(this.wanted.text)) this.wanted.found();
      if (!stalled) ack();
    });
  }

  async open(): Promise<void> {
    await answered((ack) =>
      this.socket.emit('console:open', { serverId: this.serverId, after: null, backlog: 0 }, ack),
    );
  }

  /** Resolves when a chunk holds this text; ask before causing it. */
  next(text: string): Promise<void> {
    return new Promise((found) => {
      this.wanted = { text, found };
    });
  }

  async type(command: string): Promise<void> {
    await answered((ack) => this.socket.emit('console:command', { serverId: this.serverId, command }, ack));
  }

  close(): void {
    this.socket.disconnect();
  }
}

/** Waits for a server to be in a state, by the events that a panel gets; ask before causing it. */
export async function watchState(
  api: Api,
  serverId: string,
): Promise<{ reaches: (state: string) => Promise<void>; close: () => void }> {
  const socket = api.socket();
  let wanted: { state: string; found: () => void } | null = null;
  socket.on('server:changed', (server) => {
    if (server.id === serverId && wanted?.state === server.state) wanted.found();
  });
  await answered((ack) => socket.emit('server:watch', { serverId }, ack));
  return {
    reaches: (state) =>
      new Promise((found) => {
        wanted = { state, found };
      }),
    close: () => socket.disconnect(),
  };
}

async function answered<Result>(send: (ack: (answer: Ack<Result>) => void) => void): Promise<void> {
  const answer = await new Promise<Ack<Result>>(send);
  if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
}

import { io, type Socket } from 'socket.io-client';
import { wordErrorSoon } from '$lib/texts/errors.svelte';
import { m } from '$texts';
import type { Ack, ClientToServer, ServerToClient } from '$domain/contracts/realtime';

type Handler = (...args: unknown[]) => void;
type Sent = keyof ClientToServer;
type Payload<Name extends Sent> = Parameters<ClientToServer[Name]>[0];
type Answer<Name extends Sent> = Parameters<Parameters<ClientToServer[Name]>[1]>[0];
type Result<Name extends Sent> = Answer<Name> extends Ack<infer Value> ? Value : never;

/** A refusal by the API over the socket, or no answer in time. */
export class LiveError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'LiveError';
    this.code = code;
  }
}

/**
 * The one socket of the panel. Stores say what they want while connected (`whileConnected`); it is said again after
 * every reconnection, so that everything catches up by itself.
 */
class Live {
  /** Instant (ms) since when the connection is gone; null while it stands or was never there. */
  lostSince = $state<number | null>(null);
  connected = $state(false);
  #socket: Socket<ServerToClient, ClientToServer> | null = null;
  #onConnect = new Set<() => void>();
  #handlers = new Map<string, Handler[]>();

  /** Opens the connection; `whenRefused` is asked to mend the session when the API does not let us in. */
  connect(whenRefused: () => Promise<void>): void {
    if (this.#socket !== null) return;
    const socket: Socket<ServerToClient, ClientToServer> = io({
      path: '/socket.io',
      transports: ['websocket', 'polling'],
      reconnectionDelay: 300,
      reconnectionDelayMax: 3000,
    });
    this.#socket = socket;
    socket.on('connect', () => {
      this.connected = true;
      this.lostSince = null;
      for (const tell of this.#onConnect) tell();
    });
    socket.on('disconnect', (reason) => {
      this.connected = false;
      this.lostSince ??= Date.now();
      if (reason === 'io server disconnect') void whenRefused().then(() => socket.connect());
    });
    socket.on('connect_error', () => {
      this.lostSince ??= Date.now();
      // `active` is false when the API itself said no: the session has ended and socket.io will not try again.
      if (!socket.active) void whenRefused().then(() => window.setTimeout(() => socket.connect(), 1000));
    });
    socket.onAny((name: string, ...args: unknown[]) => {
      for (const handler of this.#handlers.get(name) ?? []) handler(...args);
    });
  }

  disconnect(): void {
    this.#socket?.disconnect();
    this.#socket = null;
    this.connected = false;
    this.lostSince = null;
  }

  /** Listens to one event; the answer stops listening. */
  on<Name extends keyof ServerToClient>(name: Name, handler: ServerToClient[Name]): () => void {
    const entry = handler as Handler;
    this.#handlers.set(name, [...(this.#handlers.get(name) ?? []), entry]);
    return () => this.#handlers.set(name, this.#handlers.get(name)?.filter((other) => other !== entry) ?? []);
  }

  /** Runs now if connected, and after every reconnection; the answer ends that. */
  whileConnected(tell: () => void): () => void {
    this.#onConnect.add(tell);
    if (this.#socket?.connected) tell();
    return () => this.#onConnect.delete(tell);
  }

  /** Sends and waits for the acknowledgement. @throws {LiveError} */
  async call<Name extends Sent>(name: Name, payload: Payload<Name>): Promise<Result<Name>> {
    const socket = this.#socket;
    if (socket === null || !socket.connected) throw new LiveError('panel.offline', m.errors_unreachable());
    const answer = await new Promise<Ack<Result<Name>>>((resolve) => {
      const emit = socket.timeout(10_000).emit.bind(socket.timeout(10_000)) as (
        name: Name,
        payload: Payload<Name>,
        done: (error: Error | null, answer: Ack<Result<Name>>) => void,
      ) => void;
      emit(name, payload, (error, value) =>
        resolve(error ? { ok: false, code: 'panel.no_answer', message: m.errors_unreachable() } : value),
      );
    });
    if (!answer.ok) throw new LiveError(answer.code, await wordErrorSoon(answer));
    return answer.result;
  }

  /** Sends without waiting: for taking back what was asked for. */
  tell<Name extends Sent>(name: Name, payload: Payload<Name>): void {
    if (this.#socket?.connected) void this.call(name, payload).catch(() => undefined);
  }
}

export const live = new Live();

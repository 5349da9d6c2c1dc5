import type { Logger } from 'pino';
import { io } from 'socket.io-client';
import type { ApiDoor } from './api-door.ts';
import type { LinkSocket } from './socket.ts';

export interface DialerOptions {
  api: ApiDoor;
  log: Logger;
  /** A connection was begun: whatever listens on it may be attached. */
  opened(socket: LinkSocket): void;
  /** Says hello on the newest connection; resolves with why it was not taken, or null. */
  hello(): Promise<string | null>;
  /** The hello was taken. */
  connected(): void;
  /** The newest connection ended. */
  lost(reason: string): void;
}

const firstWaitMilliseconds = 200;
const longestWaitMilliseconds = 5_000;
/** After a refused certificate: an administrator must change something first. */
const refusedMilliseconds = 30_000;
const helloRefusedMilliseconds = 2_000;
/** With another address to go to, one that does not answer is not waited for long. */
const patience = { one: 10_000, several: 2_500 };
/** The API pings at an interval. When one more ping than this is missing, the API is taken for gone. */
const silentPings = 2;

/** Makes connections to the API one after the other, each to one address; a new one as soon as the last has ended. */
export class Dialer {
  readonly #options: DialerOptions;
  #socket: LinkSocket | null = null;
  #next: NodeJS.Timeout | null = null;
  /** Counts the intervals without a ping of the newest connection. */
  #silence: NodeJS.Timeout | null = null;
  #isClosed = false;
  /** Since a hello was taken. */
  #failures = 0;
  #complaint = '';

  constructor(options: DialerOptions) {
    this.#options = options;
  }

  dial(): void {
    this.#next = null;
    if (this.#isClosed) return;
    const { api } = this.#options;
    const socket: LinkSocket = io(`${api.apiUrl.replace(/\/$/, '')}/node`, {
      ...api.tls,
      transports: ['websocket'],
      // Each connection stands for itself: the next one may go to another address, with another certificate.
      reconnection: false,
      forceNew: true,
      timeout: this.#hasChoice ? patience.several : patience.one,
    });
    this.#socket = socket;
    this.#options.opened(socket);
    this.#watchSilence(socket);
    socket.on('connect', () => void this.#greet(socket));
    socket.on('disconnect', (reason) => this.#ended(socket, reason));
    socket.on('connect_error', (error) => {
      // The API answered and refused. socket.io would not try again by itself here, nor does it elsewhere (`reconnection`): `#ended` does.
      const isRefused = !socket.active;
      this.#complain(error.message, isRefused);
      this.#ended(socket, error.message, isRefused ? refusedMilliseconds : undefined);
    });
  }

  /** Ends the connection and makes another to the same address: with the certificate that the node has now. */
  dialAgain(): void {
    const socket = this.#socket;
    if (socket === null) return;
    this.#drop(socket, 'made anew');
    this.dial();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#next !== null) clearTimeout(this.#next);
    if (this.#socket !== null) this.#drop(this.#socket, 'closed');
  }

  get #hasChoice(): boolean {
    return (this.#options.api.apiUrls?.length ?? 1) > 1;
  }

  async #greet(socket: LinkSocket): Promise<void> {
    const refused = await this.#options.hello();
    if (this.#socket !== socket || !socket.connected) return;
    if (refused !== null) {
      this.#options.log.warn(`the API did not take this node's hello: ${refused}`);
      return this.#ended(socket, refused, helloRefusedMilliseconds);
    }
    this.#failures = 0;
    this.#complaint = '';
    this.#options.api.settle?.();
    this.#options.connected();
  }

  #ended(socket: LinkSocket, reason: string, wait?: number): void {
    if (this.#socket !== socket) return;
    this.#drop(socket, reason);
    if (this.#isClosed) return;
    if (wait !== refusedMilliseconds) this.#options.api.tryNext?.();
    const milliseconds = wait ?? this.#wait();
    this.#failures++;
    this.#next = setTimeout(() => this.dial(), milliseconds);
  }

  #drop(socket: LinkSocket, reason: string): void {
    this.#socket = null;
    if (this.#silence !== null) clearInterval(this.#silence);
    this.#silence = null;
    socket.disconnect();
    socket.io.engine?.close();
    this.#options.lost(reason);
  }

  /** None in the first round through all addresses; then growing with each. Jittered, so that many nodes do not come at once. */
  #wait(): number {
    const addresses = this.#options.api.apiUrls?.length ?? 1;
    const round = Math.floor((this.#failures + 1) / addresses);
    const longest = round === 0 ? firstWaitMilliseconds : firstWaitMilliseconds * 2 ** Math.min(round - 1, 10);
    return Math.min(longest, longestWaitMilliseconds) * (0.5 + Math.random());
  }

  /**
   * A line may die without a word (a machine that lost power): the API's pings stop then. Counted by ticks, so that a process that was itself held
   * up for a while does not take its own sleep for the silence of the API.
   */
  #watchSilence(socket: LinkSocket): void {
    let missed = 0;
    socket.io.on('ping', () => (missed = 0));
    socket.io.engine?.on('handshake', ({ pingInterval }) => {
      if (this.#socket !== socket) return;
      this.#silence = setInterval(() => {
        if (++missed > silentPings) this.#ended(socket, 'the API is silent');
      }, pingInterval).unref();
    });
  }

  #complain(message: string, isRefused: boolean): void {
    const { api, log } = this.#options;
    const sentence = isRefused
      ? `The API at ${api.apiUrl} refuses this node: ${message} Trying again every ${String(refusedMilliseconds / 1000)} s.`
      : `The API at ${api.apiUrl} cannot be reached (${message}). Trying again.`;
    if (sentence !== this.#complaint) log[isRefused ? 'error' : 'warn'](sentence);
    this.#complaint = sentence;
  }
}

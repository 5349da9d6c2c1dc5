import type { Logger } from 'pino';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { readAnswer } from '#domain/contracts/node-questions/answer.ts';
import { askedOfNode } from '#domain/contracts/node-questions/asked-of-node.ts';
import { takeNotices } from '#domain/contracts/node-questions/dispatch.ts';
import type { Takers, Wire } from '#domain/contracts/node-questions/dispatch.ts';
import type { NodeQuestions } from '#domain/contracts/node-questions/asked-of-node.ts';
import type { InputOf, NameIn, OutputOf, Question } from '#domain/contracts/node-questions/question.ts';
import { codedError } from '#domain/errors.ts';
import type { DomainError } from '#domain/errors.ts';
import { errorOfApi } from '#domain/errors/receive.ts';
import type { Instance } from './instances.ts';
import { deadMilliseconds } from './instances.ts';
import type { InstanceNotice, InstanceNoticeOf, Linked } from './messages.ts';
import { askedOfInstance, noticesOfInstance, relayDeadline } from './messages.ts';

/** Hears what another instance tells of the nodes that it holds. */
export type PeerListener = {
  [Name in Exclude<InstanceNotice, 'node:up' | 'node:down'>]: (peer: Peer, notice: InstanceNoticeOf<Name>) => void;
} & {
  'node:up': (peer: Peer, notice: Linked) => void;
  'node:down': (peer: Peer, notice: { nodeId: string }) => void;
};

export interface PeerOptions {
  instance: Instance;
  tls: () => { key: string; cert: string; ca: string };
  listener: PeerListener;
  log: Logger;
  /** How long another instance may answer at this address before that counts as an error. */
  doubtMilliseconds?: number;
}

/** Between two tries at a door that refuses this instance: its row may not be there yet, or have been removed. */
const refusedMilliseconds = 1_000;
/** An instance that died is known to be dead by then, and its peer closed. */
const doubtMilliseconds = 2 * deadMilliseconds;

type Events = Record<string, (...received: never[]) => void>;
type PeerSocket = Socket<Events, Record<string, (...sent: unknown[]) => void>>;

const offline = (): DomainError =>
  codedError(
    'node.offline',
    {},
    { kind: 'transient', logMessage: 'The API instance that holds the connection to the node is gone.' },
  );

/** The connection to one other instance: asks the nodes that it holds, hears what it tells of them. */
export class Peer {
  readonly instance: Instance;
  readonly #options: PeerOptions;
  readonly #socket: PeerSocket;
  readonly #nodes = new Set<string>();
  #again: NodeJS.Timeout | null = null;
  /** It was noted that the other instance is not reached. */
  #isMissed = false;
  #isClosed = false;
  /** Another instance has answered at this one's address. */
  #isDoubted = false;

  constructor(options: PeerOptions) {
    this.instance = options.instance;
    this.#options = options;
    this.#socket = io(`${options.instance.url.replace(/\/$/, '')}/instance`, {
      ...options.tls(),
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 200,
      reconnectionDelayMax: 1_000,
      timeout: 2_500,
    });
    // A renewed certificate counts for the next connection.
    this.#socket.io.on('reconnect_attempt', () => this.#renewTls());
    this.#socket.on('connect', () => {
      this.#isMissed = false;
      void this.#checkName();
    });
    this.#socket.on('disconnect', () => this.#loseNodes());
    this.#socket.on('connect_error', (error) => {
      // Once in each absence: one that was killed counts as alive for some seconds.
      const level = this.#isMissed ? 'debug' : 'info';
      this.#isMissed = true;
      options.log[level]({ instance: options.instance, reason: error.message }, 'another API instance is not reached');
      // Socket.IO tries again after a connection that failed, never after one that was refused.
      if (!this.#socket.active) this.#connectAgain();
    });
    const takers = Object.keys(noticesOfInstance).map((name) => [
      name,
      (notice: never) => this.#take(name as InstanceNotice, notice),
    ]);
    takeNotices(
      this.#socket as unknown as Wire,
      noticesOfInstance,
      Object.fromEntries(takers) as Takers<typeof noticesOfInstance>,
      (error, name) =>
        options.log.warn(
          { err: error, name, instance: options.instance },
          'another API instance sent a malformed notice',
        ),
    );
  }

  /** @throws DomainError as `askNode` does, also where the holder relays what is no answer; `node.offline` when that instance is gone */
  async ask<Name extends NameIn<NodeQuestions>>(
    nodeId: string,
    name: Name,
    input: InputOf<NodeQuestions, Name>,
  ): Promise<OutputOf<NodeQuestions, Name>> {
    // What comes back is the node's answer, by way of the holder.
    const question: Question = askedOfNode[name];
    const asked: Question = { ...question, deadlineMilliseconds: relayDeadline(question) };
    return (await this.#ask('node:ask', asked, { nodeId, name, input })) as OutputOf<NodeQuestions, Name>;
  }

  close(): void {
    this.#isClosed = true;
    if (this.#again !== null) clearTimeout(this.#again);
    this.#socket.disconnect();
    this.#loseNodes();
  }

  #connectAgain(milliseconds = refusedMilliseconds): void {
    if (this.#isClosed) return;
    this.#again = setTimeout(() => {
      this.#renewTls();
      this.#socket.connect();
    }, milliseconds).unref();
  }

  #renewTls(): void {
    Object.assign(this.#socket.io.opts, this.#options.tls());
  }

  async #ask(name: keyof typeof askedOfInstance, asked: Question, input: unknown): Promise<unknown> {
    if (!this.#socket.connected) throw offline();
    const answer: unknown = await this.#socket
      .timeout(asked.deadlineMilliseconds)
      .emitWithAck(name, input)
      .catch(() => null);
    if (answer === null && !this.#socket.connected) throw offline();
    const read = readAnswer(asked, answer, errorOfApi);
    if (read === null)
      throw codedError(
        'node.no_answer',
        {},
        { kind: 'transient', logMessage: 'The API instance that holds the connection to the node gave no answer.' },
      );
    if ('refusal' in read) throw read.refusal;
    return read.result;
  }

  #take<Name extends InstanceNotice>(name: Name, notice: InstanceNoticeOf<Name>): void {
    if (name === 'node:up') this.#nodes.add((notice as Linked).nodeId);
    if (name === 'node:down') this.#nodes.delete((notice as { nodeId: string }).nodeId);
    (this.#options.listener[name] as (peer: Peer, notice: unknown) => void)(this, notice);
  }

  #loseNodes(): void {
    for (const nodeId of [...this.#nodes]) this.#take('node:down', { nodeId });
  }

  /**
   * An API that was killed and runs again at its old address has a new id, and for some seconds its old row still counts as alive. Only
   * where both live on does one address lead to two.
   */
  async #checkName(): Promise<void> {
    const named = await this.#ask('instance:name', askedOfInstance['instance:name'], {}).catch(() => null);
    const answers = (named as { instanceId: string } | null)?.instanceId;
    if (answers === undefined) return;
    if (answers === this.instance.id) {
      this.#isDoubted = false;
      return;
    }
    this.#socket.disconnect();
    if (!this.#isDoubted) {
      this.#isDoubted = true;
      return this.#connectAgain(this.#options.doubtMilliseconds ?? doubtMilliseconds);
    }
    this.#options.log.error(
      `The address ${this.instance.url} of the API instance ${this.instance.id} leads to ${answers}. Give each API an address of its own: MAMBA_INSTANCE_URL.`,
    );
  }
}

import type { Logger } from 'pino';
import { io } from 'socket.io-client';
import type { Observation, OperationOutputReport, OperationProgressReport } from '#domain/contracts/node-link.ts';
import { askedOfNode } from '#domain/contracts/node-questions/asked-of-node.ts';
import { answerQuestions } from '#domain/contracts/node-questions/dispatch.ts';
import { DomainError, errorMessage } from '#domain/errors.ts';
import type { TlsFiles } from '../identity/identity.ts';
import type { ExitSpool } from '../exits/spool.ts';
import { ConsoleFeeds } from './console-feeds.ts';
import { ExitOutbox } from './exit-outbox.ts';
import type { LinkHandlers } from './handlers.ts';
import { Outbox } from './outbox.ts';
import { OutputOutbox } from './output-outbox.ts';
import { askApiBy, tell } from './socket.ts';
import type { LinkSocket } from './socket.ts';
import { StatsFeeds } from './stats-feeds.ts';

/** The API as a node reaches it: with its certificate, where the address is of https. */
export interface ApiDoor {
  readonly apiUrl: string;
  readonly tls?: TlsFiles;
}

export interface NodeLinkOptions {
  /** Where the API is, and who this node is to it; read anew for each connection. */
  api: ApiDoor;
  log: Logger;
  handlers: LinkHandlers;
  /** Exits that the API must learn of, each told again and again until it has it. */
  exits: ExitSpool;
}

export interface NodeLink {
  /** Begins to connect; what is told before waits. */
  connect(): void;
  /** Connects anew, with the certificate that the node has now. */
  reconnect(): void;
  /** Tells an observation, again and again until the API has it; a newer one of the same server takes its place. */
  report(observation: Observation): void;
  /** Tells progress if the API can be reached now. */
  progress(report: OperationProgressReport): void;
  /** Tells a piece of an operation's output, again and again until the API has it. */
  output(report: OperationOutputReport): void;
  /** Whether the API has taken this connection's hello. */
  connected(): boolean;
  /** Resolves when the API has taken the first hello: from then on this node is known to be there. */
  untilConnected(): Promise<void>;
  close(): void;
}

const factsMilliseconds = 60_000;
/** After a refused certificate: somebody must change something first. */
const refusedMilliseconds = 30_000;

/** The link to the API. Once told to connect it stays connected, for ever, with a growing and jittered wait between attempts. */
export function createNodeLink(options: NodeLinkOptions): NodeLink {
  const { handlers, log, api } = options;
  const socket: LinkSocket = io(`${api.apiUrl.replace(/\/$/, '')}/node`, {
    ...api.tls,
    transports: ['websocket'],
    autoConnect: false,
    reconnectionDelay: 200,
    reconnectionDelayMax: 5000,
    randomizationFactor: 0.5,
    timeout: 10_000,
  });
  /** Whoever comes back after a renewal comes with the new certificate. */
  const showCertificate = (): void => void Object.assign(socket.io.opts, api.tls);
  const ask = askApiBy(socket);
  const observations = new Outbox<Observation>({
    key: (observation) => observation.serverId,
    send: (observation) => ask('observed', observation),
    log,
  });
  const outputs = new OutputOutbox((report) => ask('operation:output', report));
  const exits = new ExitOutbox({ spool: options.exits, send: (report) => ask('exited', report), log });
  const consoles = new ConsoleFeeds(socket, handlers.console);
  const stats = new StatsFeeds(socket, handlers.stats, log);
  answerQuestions(
    socket,
    askedOfNode,
    { ...handlers.answers, ...consoles.answers, ...stats.answers },
    (error, name) => {
      if (!(error instanceof DomainError)) log.error({ err: error, name }, 'a question of the API failed');
    },
  );
  let isConnected = false;
  let retry: NodeJS.Timeout | null = null;
  let complaint = '';

  const reconnectIn = (milliseconds: number): void => {
    retry ??= setTimeout(() => {
      retry = null;
      showCertificate();
      socket.connect();
    }, milliseconds);
  };

  let tellFirst = (): void => {};
  const first = new Promise<void>((resolve) => (tellFirst = resolve));

  /** Says who we are and what runs here, and again until it is taken: nothing else goes out before. */
  const hello = async (): Promise<void> => {
    const connection = socket.id;
    const refused = await Promise.resolve(handlers.facts())
      .then((facts) => ask('hello', { facts, observations: handlers.observations() }))
      .then(
        () => null,
        (error: unknown) => errorMessage(error),
      );
    if (socket.id !== connection || !socket.connected) return;
    if (refused !== null) {
      log.warn(`the API did not take this node's hello: ${refused}`);
      socket.disconnect();
      return reconnectIn(2000);
    }
    isConnected = true;
    tellFirst();
    complaint = '';
    log.info('connected to the API');
    observations.connected();
    exits.connected();
    outputs.connected();
  };

  socket.on('connect', () => void hello());
  socket.on('disconnect', (reason) => {
    if (isConnected) log.warn({ reason }, 'the connection to the API was lost; trying again');
    isConnected = false;
    observations.disconnected();
    exits.disconnected();
    outputs.disconnected();
    // The library does not come back by itself when the other end hung up on purpose.
    if (reason === 'io server disconnect') reconnectIn(500 + Math.random() * 1000);
  });
  socket.on('connect_error', (error) => {
    const isRefused = !socket.active;
    const sentence = isRefused
      ? `The API at ${api.apiUrl} refuses this node: ${error.message} Trying again every ${String(refusedMilliseconds / 1000)} s.`
      : `The API at ${api.apiUrl} cannot be reached (${error.message}). Trying again.`;
    if (sentence !== complaint) log[isRefused ? 'error' : 'warn'](sentence);
    complaint = sentence;
    if (isRefused) reconnectIn(refusedMilliseconds);
  });

  const factsTimer = setInterval(() => {
    if (isConnected)
      void Promise.resolve(handlers.facts()).then(
        (facts) => tell(socket, 'facts', facts),
        () => undefined,
      );
  }, factsMilliseconds);

  return {
    connect: () => void socket.connect(),
    reconnect: () => {
      showCertificate();
      if (retry === null) socket.disconnect().connect();
    },
    report: (observation) => observations.put(observation),
    progress: (report) => {
      if (isConnected) tell(socket, 'operation:progress', report);
    },
    output: (report) => outputs.put(report),
    connected: () => isConnected,
    untilConnected: () => first,
    close: () => {
      clearInterval(factsTimer);
      if (retry !== null) clearTimeout(retry);
      observations.disconnected();
      exits.disconnected();
      outputs.disconnected();
      consoles.closeAll();
      stats.closeAll();
      socket.disconnect();
    },
  };
}

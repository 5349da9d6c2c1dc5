import type { Logger } from 'pino';
import type { Observation, OperationOutputReport, OperationProgressReport } from '#domain/contracts/node-link.ts';
import type { AskApi } from '#domain/contracts/node-questions/asked-of-api.ts';
import { askedOfNode } from '#domain/contracts/node-questions/asked-of-node.ts';
import { answerQuestions } from '#domain/contracts/node-questions/dispatch.ts';
import { codedError, DomainError, errorMessage } from '#domain/errors.ts';
import type { ExitSpool } from '../exits/spool.ts';
import type { ApiDoor } from './api-door.ts';
import { ConsoleFeeds } from './console-feeds.ts';
import { Dialer } from './dialer.ts';
import { ExitOutbox } from './exit-outbox.ts';
import type { LinkHandlers } from './handlers.ts';
import { Outbox } from './outbox.ts';
import { OutputOutbox } from './output-outbox.ts';
import { askApiBy, tell } from './socket.ts';
import type { LinkSocket } from './socket.ts';
import { StatsFeeds } from './stats-feeds.ts';

export interface NodeLinkOptions {
  /** Where the API is, and who this node is to it; read anew for each connection. */
  api: ApiDoor;
  log: Logger;
  handlers: LinkHandlers;
  /** Exits that the API must learn of, each told again and again until it has it. */
  exits: ExitSpool;
}

export interface NodeLink {
  /** Begins to connect. Messages sent earlier wait for the connection. */
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

/**
 * The link to the API. After `connect()` it stays connected for ever, to any address that answers, with a growing and jittered wait after
 * each round through all of them.
 */
export function createNodeLink(options: NodeLinkOptions): NodeLink {
  const { handlers, log, api } = options;
  let socket: LinkSocket | null = null;
  let isConnected = false;
  let linkedAt = 0;
  const ask: AskApi = (name, input) =>
    socket === null
      ? Promise.reject(codedError('link.no_answer', {}, { kind: 'transient' }))
      : askApiBy(socket)(name, input);
  const observations = new Outbox<Observation>({
    key: (observation) => observation.serverId,
    send: (observation) => ask('observed', observation),
    log,
  });
  const outputs = new OutputOutbox((report) => ask('operation:output', report));
  const exits = new ExitOutbox({ spool: options.exits, send: (report) => ask('exited', report), log });
  const outboxes = [observations, exits, outputs];

  let tellFirst = (): void => {};
  const first = new Promise<void>((resolve) => (tellFirst = resolve));

  /** Says which node this is and what runs here; nothing else goes out before it is taken. Returns why it was not. */
  const hello = async (): Promise<string | null> => {
    linkedAt = Math.max(Date.now(), linkedAt + 1);
    try {
      const facts = await handlers.facts();
      await ask('hello', { facts, observations: handlers.observations(), linkedAt });
      return null;
    } catch (error) {
      return errorMessage(error);
    }
  };

  const dialer = new Dialer({
    api,
    log,
    opened: (made) => {
      socket = made;
      const consoles = new ConsoleFeeds(made, handlers.console);
      const stats = new StatsFeeds(made, handlers.stats, log);
      answerQuestions(
        made,
        askedOfNode,
        { ...handlers.answers, ...consoles.answers, ...stats.answers },
        (error, name) => {
          if (!(error instanceof DomainError)) log.error({ err: error, name }, 'a question of the API failed');
        },
      );
    },
    hello,
    connected: () => {
      isConnected = true;
      tellFirst();
      log.info({ api: api.apiUrl }, 'connected to the API');
      for (const outbox of outboxes) outbox.connected();
    },
    lost: (reason) => {
      if (isConnected) log.warn({ reason }, 'the connection to the API was lost; trying again');
      isConnected = false;
      socket = null;
      for (const outbox of outboxes) outbox.disconnected();
    },
  });

  const factsTimer = setInterval(() => {
    if (isConnected)
      void Promise.resolve(handlers.facts()).then(
        (facts) => {
          if (socket !== null) tell(socket, 'facts', facts);
        },
        () => undefined,
      );
  }, factsMilliseconds);

  return {
    connect: () => dialer.dial(),
    reconnect: () => dialer.dialAgain(),
    report: (observation) => observations.put(observation),
    progress: (report) => {
      if (isConnected && socket !== null) tell(socket, 'operation:progress', report);
    },
    output: (report) => outputs.put(report),
    connected: () => isConnected,
    untilConnected: () => first,
    close: () => {
      clearInterval(factsTimer);
      dialer.close();
    },
  };
}

import type { Logger } from 'pino';
import { z } from 'zod';
import { askedOfApi } from '#domain/contracts/node-questions/asked-of-api.ts';
import { answerQuestions } from '#domain/contracts/node-questions/dispatch.ts';
import { noticesOfNode } from '#domain/contracts/node-questions/notices.ts';
import type { NoticeName, NoticeOf } from '#domain/contracts/node-questions/notices.ts';
import type { Observation } from '#domain/contracts/node-link.ts';
import type { NodeFacts } from '#domain/contracts/nodes.ts';
import { DomainError } from '#domain/errors.ts';
import type { Ownership } from './ownership.ts';
import type { NodeListener, NodeReports, NodeSocket } from './types.ts';

export interface ConnectionOptions {
  socket: NodeSocket;
  ownership: Ownership;
  reports: NodeReports;
  listener: Required<NodeListener>;
  log: Logger;
  /** The node has said hello: it counts as connected once this has resolved. */
  onHello: (facts: NodeFacts, linkedAt: number) => Promise<void>;
  onFacts: (facts: NodeFacts) => Promise<void>;
}

const notYours = new DomainError('link.not_yours', 'This is not a server or operation of this node.');

/** Reads what one node sends. Everything is parsed, and only what is about its own servers is taken. */
export function readNode(options: ConnectionOptions): void {
  const { socket, ownership, reports, listener, log } = options;
  const { nodeId } = socket.data;
  let saidHello = false;

  const requireOwn = async (serverId: string): Promise<void> => {
    if (!(await ownership.isServerOn(serverId, nodeId))) throw notYours;
  };
  /** Of what the node sees, the part that is about its own servers. */
  const ownOf = async (observations: readonly Observation[]): Promise<Observation[]> => {
    const known = await ownership.ofNode(
      nodeId,
      observations.map(({ serverId }) => serverId),
    );
    const foreign = observations.filter(({ serverId }) => !known.has(serverId)).map(({ serverId }) => serverId);
    if (foreign.length > 0)
      log.warn(
        { nodeId, serverIds: foreign.slice(0, 20), count: foreign.length },
        'a node runs servers that are not its own',
      );
    return observations.filter(({ serverId }) => known.has(serverId));
  };

  answerQuestions(
    socket,
    askedOfApi,
    {
      hello: async ({ facts, observations, linkedAt = 0 }) => {
        const own = await ownOf(observations);
        saidHello = true;
        await options.onHello(facts, linkedAt);
        await reports.connected(nodeId, own);
        for (const observation of own) listener.observed(observation);
      },
      observed: async (observation) => {
        await requireOwn(observation.serverId);
        await reports.observed(nodeId, observation);
        listener.observed(observation);
      },
      exited: async (report) => {
        await requireOwn(report.serverId);
        await reports.exited(nodeId, report);
      },
      'operation:output': async (report) => {
        if (!(await ownership.isOperationOn(report.operationId, report.serverId, nodeId))) throw notYours;
        await reports.output(report);
        listener.output(report);
      },
    },
    (error, name) => {
      const isAnswered = error instanceof DomainError || error instanceof z.ZodError;
      if (!isAnswered) log.error({ err: error, nodeId, name }, 'a report of a node could not be recorded');
    },
  );

  /** What has no answer and is malformed, or comes before the hello, is dropped. */
  const takeNotice = <Name extends NoticeName>(name: Name, take: (notice: NoticeOf<Name>) => Promise<void> | void) =>
    socket.on(name as string, (payload: unknown, acknowledge: unknown) => {
      const parsed = noticesOfNode[name].safeParse(payload);
      if (!parsed.success) log.warn({ nodeId, name }, 'a node sent a malformed notice');
      else if (saidHello)
        void Promise.resolve(take(parsed.data as NoticeOf<Name>)).catch((error: unknown) =>
          log.warn({ err: error, nodeId, name }, 'a notice was lost'),
        );
      if (typeof acknowledge === 'function') (acknowledge as () => void)();
    });
  takeNotice('operation:progress', async (report) => {
    if (!(await ownership.isOperationOn(report.operationId, report.serverId, nodeId))) return;
    reports.progress(report);
    listener.progress(report);
  });
  takeNotice('facts', (facts) => options.onFacts(facts));
  // Whether the server is of this node was checked when its console was asked for: the listeners know from which node.
  takeNotice('console:chunk', (chunk) => listener.consoleChunk(nodeId, chunk));
  takeNotice('stats:sample', async ({ serverId, sample }) => {
    if (await ownership.isServerOn(serverId, nodeId)) listener.statsSample(serverId, sample);
  });
}

import type { Logger } from 'pino';
import { z } from 'zod';
import { askedOfApi } from '#domain/contracts/node-questions/asked-of-api.ts';
import { answerQuestions, takeNotices } from '#domain/contracts/node-questions/dispatch.ts';
import { noticesOfNode } from '#domain/contracts/node-questions/notices.ts';
import type { Observation } from '#domain/contracts/node-link.ts';
import type { NodeFacts } from '#domain/contracts/nodes.ts';
import { codedError, DomainError } from '#domain/errors.ts';
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

const notYours = codedError('link.not_yours');

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

  /** What comes before the hello is dropped. */
  const greeted =
    <Notice>(take: (notice: Notice) => Promise<void> | void) =>
    (notice: Notice) =>
      saidHello ? take(notice) : undefined;
  takeNotices(
    socket,
    noticesOfNode,
    {
      'operation:progress': greeted(async (report) => {
        if (!(await ownership.isOperationOn(report.operationId, report.serverId, nodeId))) return;
        reports.progress(report);
        listener.progress(report);
      }),
      facts: greeted((facts) => options.onFacts(facts)),
      // Whether the server is of this node was checked when its console was asked for: the listeners know from which node.
      'console:chunk': greeted((chunk) => listener.consoleChunk(nodeId, chunk)),
      'stats:sample': greeted(async ({ serverId, sample }) => {
        if (await ownership.isServerOn(serverId, nodeId)) listener.statsSample(serverId, sample);
      }),
    },
    (error, name) => {
      if (error instanceof z.ZodError) log.warn({ nodeId, name }, 'a node sent a malformed notice');
      else log.warn({ err: error, nodeId, name }, 'a notice was lost');
    },
  );
}

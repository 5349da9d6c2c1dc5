import type { Logger } from 'pino';
import { z } from 'zod';
import { countLines } from '#domain/console/slice.ts';
import { NodeFacts } from '#domain/contracts/nodes.ts';
import {
  ExitReport,
  NodeHello,
  Observation,
  OperationOutputReport,
  OperationProgressReport,
  StatsReport,
} from '#domain/contracts/node-link.ts';
import { ConsoleChunk } from '#domain/contracts/realtime.ts';
import type { Ack } from '#domain/contracts/realtime.ts';
import { DomainError } from '#domain/errors.ts';
import type { Ownership } from './ownership.ts';
import type { NodeListener, NodeReports, NodeSocket } from './types.ts';

/** A chunk whose count is true: what counts lines later relies on it. */
const TrueChunk = ConsoleChunk.refine(
  (chunk) => chunk.text.length <= 1024 * 1024 && countLines(chunk.text) === chunk.count,
  {
    message: 'The number of lines is not true.',
  },
);

export interface ConnectionOptions {
  socket: NodeSocket;
  ownership: Ownership;
  reports: NodeReports;
  listener: Required<NodeListener>;
  log: Logger;
  /** The node said who it is: it counts as connected once this has resolved. */
  onHello: (facts: NodeFacts) => Promise<void>;
  onFacts: (facts: NodeFacts) => Promise<void>;
}

const notYours = new DomainError('link.not_yours', 'This is not a server or operation of this node.');

/** Reads what one node sends. Everything is parsed, and only what is about its own servers is taken. */
export function readNode(options: ConnectionOptions): void {
  const { socket, ownership, reports, listener, log } = options;
  const { nodeId } = socket.data;
  let saidHello = false;

  const guarded = async (ack: unknown, work: () => Promise<void>): Promise<void> => {
    const answer = typeof ack === 'function' ? (ack as (answer: Ack) => void) : () => undefined;
    try {
      await work();
      answer({ ok: true, result: undefined });
    } catch (error) {
      answer(refusal(error, log));
    }
  };
  const observe = async (observation: Observation): Promise<void> => {
    if (!(await ownership.isServerOn(observation.serverId, nodeId))) throw notYours;
    await reports.observed(nodeId, observation);
    listener.observed(observation);
  };
  /** Streams have no answer: what is not well-formed or not this node's is dropped. */
  const streamed = <Payload>(
    schema: z.ZodType<Payload>,
    payload: unknown,
    take: (payload: Payload) => Promise<void> | void,
  ): void => {
    const parsed = schema.safeParse(payload);
    if (!parsed.success) return log.warn({ nodeId }, 'a node sent something that is not well-formed');
    if (!saidHello) return;
    void Promise.resolve(take(parsed.data)).catch((error: unknown) =>
      log.warn({ err: error, nodeId }, 'a report was lost'),
    );
  };

  socket.on('hello', (payload: unknown, ack: unknown) => {
    void guarded(ack, async () => {
      const { facts, observations } = NodeHello.parse(payload);
      const known = await ownership.ofNode(
        nodeId,
        observations.map(({ serverId }) => serverId),
      );
      const own = observations.filter(({ serverId }) => known.has(serverId));
      const foreign = observations.filter(({ serverId }) => !known.has(serverId)).map(({ serverId }) => serverId);
      if (foreign.length > 0)
        log.warn(
          { nodeId, serverIds: foreign.slice(0, 20), count: foreign.length },
          'a node runs servers that are not its own',
        );
      saidHello = true;
      await options.onHello(facts);
      await reports.connected(nodeId, own);
      for (const observation of own) listener.observed(observation);
    });
  });
  socket.on('observed', (payload: unknown, ack: unknown) => {
    void guarded(ack, () => observe(Observation.parse(payload)));
  });
  socket.on('exited', (payload: unknown, ack: unknown) => {
    void guarded(ack, async () => {
      const report = ExitReport.parse(payload);
      if (!(await ownership.isServerOn(report.serverId, nodeId))) throw notYours;
      await reports.exited(nodeId, report);
    });
  });
  socket.on('operation:output', (payload: unknown, ack: unknown) => {
    void guarded(ack, async () => {
      const report = OperationOutputReport.parse(payload);
      if (!(await ownership.isOperationOn(report.operationId, report.serverId, nodeId))) throw notYours;
      await reports.output(report);
    });
  });
  socket.on('operation:progress', (payload: unknown) => {
    streamed(OperationProgressReport, payload, async (report) => {
      if (await ownership.isOperationOn(report.operationId, report.serverId, nodeId)) reports.progress(report);
    });
  });
  socket.on('facts', (payload: unknown) => streamed(NodeFacts, payload, (facts) => options.onFacts(facts)));
  // Whose the server is was checked when its console or statistics were asked for: the listeners know from which node.
  socket.on('console:chunk', (payload: unknown, ack: unknown) => {
    streamed(TrueChunk, payload, (chunk) => listener.consoleChunk(nodeId, chunk));
    if (typeof ack === 'function') (ack as () => void)();
  });
  socket.on('stats:sample', (payload: unknown) => {
    streamed(StatsReport, payload, async ({ serverId, sample }) => {
      if (await ownership.isServerOn(serverId, nodeId)) listener.statsSample(serverId, sample);
    });
  });
}

function refusal(error: unknown, log: Logger): Ack {
  if (error instanceof z.ZodError)
    return { ok: false, code: 'link.bad_message', message: z.prettifyError(error).slice(0, 500) };
  if (error instanceof DomainError) return { ok: false, code: error.code, message: error.userMessage };
  log.error({ err: error }, 'a report of a node could not be recorded');
  return { ok: false, code: 'internal', message: 'The API could not record this now.' };
}

import { z } from 'zod';
import { OperationOutputReport, OperationProgressReport, StatsReport } from '#domain/contracts/node-link.ts';
import { askedOfNode } from '#domain/contracts/node-questions/asked-of-node.ts';
import { question } from '#domain/contracts/node-questions/question.ts';
import type { Question } from '#domain/contracts/node-questions/question.ts';
import { ConsoleChunk } from '#domain/contracts/realtime.ts';

/** The holder's own answer, which says more than none, comes first: also where the two are slow. */
const relayMilliseconds = 5_000;

/** How long an instance waits for a node's answer that comes by way of the holder. */
export const relayDeadline = ({ deadlineMilliseconds }: Pick<Question, 'deadlineMilliseconds'>): number =>
  deadlineMilliseconds + relayMilliseconds;

const longestRelay = Math.max(...Object.values(askedOfNode).map(relayDeadline));

/** What an API instance asks the one that holds a node's link. */
export const askedOfInstance = {
  /** One question for a node. Input, result and deadline are those of that question in its table. */
  'node:ask': question(
    z.object({ nodeId: z.uuid(), name: z.string().max(64), input: z.unknown() }),
    z.unknown(),
    longestRelay,
  ),
  /** Which instance answers: one address may lead to another instance than was meant. */
  'instance:name': question(z.object({}), z.object({ instanceId: z.uuid() })),
} as const;

const Linked = z.object({ nodeId: z.uuid(), linkedAt: z.number() });
export type Linked = z.infer<typeof Linked>;

/** What the holder of a node's link tells the others. Console chunks and samples go only to those that asked. */
export const noticesOfInstance = {
  'node:up': Linked,
  'node:down': z.object({ nodeId: z.uuid() }),
  'server:observed': z.object({ serverId: z.uuid() }),
  'console:chunk': z.object({ nodeId: z.uuid(), chunk: ConsoleChunk }),
  'stats:sample': StatsReport,
  'operation:progress': OperationProgressReport,
  'operation:output': OperationOutputReport,
} as const;
export type InstanceNotice = keyof typeof noticesOfInstance;
export type InstanceNoticeOf<Name extends InstanceNotice> = z.output<(typeof noticesOfInstance)[Name]>;

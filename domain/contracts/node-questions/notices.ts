import type { z } from 'zod';
import { countLines } from '#domain/console/slice.ts';
import { OperationProgressReport, StatsReport } from '../node-link.ts';
import { NodeFacts } from '../nodes.ts';
import { ConsoleChunk } from '../realtime.ts';

/** Characters of console text in one message: far above what a node sends at once. */
const longestChunk = 1024 * 1024;

/** What a node sends without an answer. A console chunk is acknowledged, so that the sender's window moves on. */
export const noticesOfNode = {
  /** The count must be true: what counts lines later relies on it. */
  'console:chunk': ConsoleChunk.refine(
    (chunk) => chunk.text.length <= longestChunk && countLines(chunk.text) === chunk.count,
    { message: 'The number of lines is not true.' },
  ),
  'stats:sample': StatsReport,
  'operation:progress': OperationProgressReport,
  facts: NodeFacts,
} as const;

export type NoticeName = keyof typeof noticesOfNode;
export type NoticeOf<Name extends NoticeName> = z.output<(typeof noticesOfNode)[Name]>;

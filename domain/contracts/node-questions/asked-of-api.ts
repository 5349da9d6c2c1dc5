import { ExitReport, NodeHello, Observation, OperationOutputReport } from '../node-link.ts';
import type { Ask } from './question.ts';
import { nothing, question } from './question.ts';

/** What a node asks the API to take. The node keeps each and asks again until it is answered. */
export const askedOfApi = {
  hello: question(NodeHello, nothing),
  observed: question(Observation, nothing),
  exited: question(ExitReport, nothing),
  'operation:output': question(OperationOutputReport, nothing),
} as const;

export type AskApi = Ask<typeof askedOfApi>;

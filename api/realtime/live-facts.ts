import type { LiveFacts, LiveFactsOf } from '../operations/present.ts';
import type { OperationFeed } from './operation-feed.ts';
import type { OperationTracker } from './operation-tracker.ts';

/** What presenting an operation takes beside its row. */
export interface LiveNeeds {
  operationFeed: Pick<OperationFeed, 'progressOf' | 'waitingOf'>;
  operationTracker: Pick<OperationTracker, 'factsOf'>;
}

const none: LiveFacts['tries'] = new Map();

/** What this process knows of running operations beside their rows: reports of nodes, and the state of workflows. */
export function liveFactsOf({ operationFeed, operationTracker }: LiveNeeds): LiveFactsOf {
  return (operationId) => {
    const seen = operationTracker.factsOf(operationId);
    return {
      progress: operationFeed.progressOf(operationId),
      waitingFor: seen?.waitingFor ?? null,
      nodeWaitsFor: operationFeed.waitingOf(operationId),
      tries: seen?.tries ?? none,
    };
  };
}

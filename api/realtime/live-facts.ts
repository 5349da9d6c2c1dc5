import type { ApiDependencies } from '../dependencies.ts';
import type { LiveFacts, LiveFactsOf } from '../operations/present.ts';

const none: LiveFacts['tries'] = new Map();

/** What this process knows of running operations beside their rows: the node's reports, and a look at the workflow. */
export function liveFactsOf({
  operationFeed,
  operationTracker,
}: Pick<ApiDependencies, 'operationFeed' | 'operationTracker'>): LiveFactsOf {
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

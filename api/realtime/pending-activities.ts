import type { Operation } from '#domain/contracts/operations.ts';
import type { NodeActivities } from '#temporal/contracts/node/activities.ts';

/** The parts of Temporal's description of an activity that is under way that we look at. */
export interface PendingActivity {
  /** The step's id. */
  id: string;
  type: string;
  /** Waits for a worker, or for its next try. */
  isScheduled: boolean;
  attempt: number;
  scheduledAt: Date | null;
  lastFailure: string | null;
}

export interface WorkflowFacts {
  waitingFor: Operation['waitingFor'];
  tries: Map<string, { attempts: number; lastError: string | null }>;
}

/** Work that a node does; a new one here is a compile error until it is named. */
const nodeWork: Record<keyof NodeActivities, true> = {
  prepareServer: true,
  runInstall: true,
  forgetInstall: true,
  destroyServer: true,
  startServer: true,
  stopServer: true,
  killServer: true,
  refreshImage: true,
  runCommands: true,
  createBackup: true,
  discardBackup: true,
  verifyBackup: true,
  stageFiles: true,
  swapFiles: true,
  checkFiles: true,
  unswapFiles: true,
  dropStage: true,
};

/** A worker that is there takes its work well within this. */
const patienceMilliseconds = 1_500;

/** What a workflow's pending activities say to people: which step is tried how often, and what it waits for. */
export function describePending(
  activities: readonly PendingActivity[],
  nodeName: string,
  now = new Date(),
): WorkflowFacts {
  const tries: WorkflowFacts['tries'] = new Map();
  let waitingFor: WorkflowFacts['waitingFor'] = null;
  for (const { id, type, isScheduled, attempt, scheduledAt, lastFailure } of activities) {
    const lastError = lastFailure === null ? null : inPlainWords(lastFailure, nodeName);
    tries.set(id, { attempts: attempt, lastError });
    if (!isScheduled || scheduledAt === null) continue;
    const since = scheduledAt.toISOString();
    if (scheduledAt > now) waitingFor = { what: `try ${attempt}`, since: now.toISOString() };
    else if (now.getTime() - scheduledAt.getTime() > patienceMilliseconds) {
      waitingFor = {
        what: Object.hasOwn(nodeWork, type) ? `node ${nodeName} to come back` : 'a control worker',
        since,
      };
    }
  }
  return { waitingFor, tries };
}

/** Temporal's own words for a worker that went away, as a sentence. */
function inPlainWords(message: string, nodeName: string): string {
  if (/heartbeat timeout/i.test(message)) return `Node ${nodeName} stopped reporting; the step is taken up again.`;
  if (/StartToClose timeout/i.test(message)) return 'The step took too long.';
  return message;
}

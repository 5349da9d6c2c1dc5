import type { Operation } from '#domain/contracts/operations.ts';
import type {
  OperationError,
  OperationKind,
  OperationProgress,
  OperationStatus,
  OperationStep,
} from '#domain/operations/operation.ts';
import { isOver, operationTitles } from '#domain/operations/operation.ts';

/** An operation as `operationJson` reads it: times as Postgres writes them into JSON. */
export interface OperationRow {
  id: string;
  kind: OperationKind;
  status: OperationStatus;
  serverId: string;
  serverName: string;
  tenantId: string;
  nodeId: string;
  nodeName: string;
  serverDeleted: boolean;
  /** Deleted, and nothing of it is left to remove. */
  serverRemoved: boolean;
  /** Has not begun because of another of its server that has not ended: what that one is. */
  behind: OperationKind | null;
  retryOf: string | null;
  requestedById: string | null;
  requestedByName: string;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  steps: OperationStep[];
  version: number;
  errorCode: string | null;
  errorMessage: string | null;
  errorArguments: OperationError['arguments'] | null;
}

/** What is known of a running operation beside its row: reported by its node, or seen in its workflow. */
export interface LiveFacts {
  progress: OperationProgress | null;
  waitingFor: Operation['waitingFor'];
  /** What its node says that it waits for, in the step that it reports progress of. */
  nodeWaitsFor: Operation['waitingFor'];
  /** By step id. */
  tries: ReadonlyMap<string, { attempts: number; lastError: string | null }>;
}

export type LiveFactsOf = (operationId: string) => LiveFacts;

export function presentOperation(row: OperationRow, liveFactsOf: LiveFactsOf): Operation {
  const live = isOver(row.status) ? null : liveFactsOf(row.id);
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    serverId: row.serverId,
    serverName: row.serverName,
    tenantId: row.tenantId,
    nodeName: row.nodeName,
    requestedBy: { id: row.requestedById, name: row.requestedByName },
    retryOf: row.retryOf,
    createdAt: instant(row.createdAt),
    startedAt: row.startedAt === null ? null : instant(row.startedAt),
    endedAt: row.endedAt === null ? null : instant(row.endedAt),
    steps: row.steps.map((step) => withTries(step, live)),
    progress: live?.progress ?? null,
    waitingFor:
      live === null ? null : (waitingBehind(row) ?? live.waitingFor ?? countingDown(row) ?? waitingInside(row, live)),
    error: errorOf(row),
    version: row.version,
    cancellable: isCancellable(row),
    retryable: isRetryable(row),
  };
}

/**
 * Whether a failed or cancelled operation can be retried: its subject must still exist. A forced delete hides its server from all lists
 * before the server is gone, and can be retried until it has succeeded.
 */
export function isRetryable({
  status,
  kind,
  serverDeleted,
  serverRemoved,
}: Pick<OperationRow, 'status' | 'kind' | 'serverDeleted' | 'serverRemoved'>): boolean {
  if (status !== 'failed' && status !== 'cancelled') return false;
  return !serverDeleted || (kind === 'delete' && !serverRemoved);
}

/** Steps of a delete from which on nothing is taken back any more; by force that is all of it. */
const pointsOfNoReturn: ReadonlySet<string> = new Set(['hide', 'backups', 'remove']);

/** A cancel that is under way needs no second one; of a removal that has begun nothing can be taken back. */
export function isCancellable({ kind, status, steps }: Pick<OperationRow, 'kind' | 'status' | 'steps'>): boolean {
  if (status !== 'pending' && status !== 'running') return false;
  if (kind === 'delete_backup') return false;
  if (kind !== 'delete') return true;
  return !steps.some(({ id, status: step }) => pointsOfNoReturn.has(id) && (step !== 'pending' || id === 'hide'));
}

/** A deletion by force waits until what it displaces has taken back what it did. */
function waitingBehind({ behind, createdAt }: OperationRow): Operation['waitingFor'] {
  if (behind === null) return null;
  const what = `the operation before it (${operationTitles[behind].toLowerCase()}) to end`;
  return { what, since: instant(createdAt) };
}

/** Where its node or a worker is not there, that counts more. */
function countingDown({ steps }: OperationRow): Operation['waitingFor'] {
  const step = steps.find(({ status, countdown }) => status === 'running' && countdown !== undefined);
  if (step?.countdown === undefined) return null;
  const what = step.countdown.warnsPlayers ? 'its countdown to end; players are warned' : 'its countdown to end';
  return { what, since: step.startedAt ?? step.countdown.until, countdown: step.countdown };
}

/** What the node said in a step that is over counts no more. */
function waitingInside({ steps }: OperationRow, { progress, nodeWaitsFor }: LiveFacts): Operation['waitingFor'] {
  const isRunning = steps.some(({ id, status }) => id === progress?.stepId && status === 'running');
  return isRunning ? nodeWaitsFor : null;
}

function withTries(step: OperationStep, live: LiveFacts | null): OperationStep {
  const seen = step.status === 'running' ? live?.tries.get(step.id) : undefined;
  if (seen === undefined) return step;
  return { ...step, attempts: Math.max(step.attempts, seen.attempts), lastError: seen.lastError ?? step.lastError };
}

function errorOf({ errorCode, errorMessage, errorArguments }: OperationRow): OperationError | null {
  if (errorCode === null) return null;
  return {
    code: errorCode,
    message: errorMessage ?? errorCode,
    ...(errorArguments === null ? {} : { arguments: errorArguments }),
  };
}

/** Postgres writes `2026-01-01T00:00:00.5+00:00` into JSON; the contracts want `…:00.500Z`. */
export const instant = (text: string): string => new Date(text).toISOString();

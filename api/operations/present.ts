import type { Operation } from '../../domain/contracts/operations.ts';
import type {
  OperationKind,
  OperationProgress,
  OperationStatus,
  OperationStep,
} from '../../domain/operations/operation.ts';
import { isOver } from '../../domain/operations/operation.ts';

/** An operation as `operationJson` reads it: times as Postgres writes them into JSON. */
export interface OperationRow {
  id: string;
  kind: OperationKind;
  status: OperationStatus;
  serverId: string;
  serverName: string;
  tenantId: string;
  nodeName: string;
  requestedById: string | null;
  requestedByName: string;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  steps: OperationStep[];
  errorCode: string | null;
  errorMessage: string | null;
}

/** What is known of a running operation beside its row: reported by its node, or seen in its workflow. */
export interface LiveFacts {
  progress: OperationProgress | null;
  waitingFor: Operation['waitingFor'];
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
    createdAt: instant(row.createdAt),
    startedAt: row.startedAt === null ? null : instant(row.startedAt),
    endedAt: row.endedAt === null ? null : instant(row.endedAt),
    steps: row.steps.map((step) => withTries(step, live)),
    progress: live?.progress ?? null,
    waitingFor: live?.waitingFor ?? null,
    error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? row.errorCode },
    cancellable: isCancellable(row),
  };
}

/** A delete cannot be taken back once files go; a cancel that is under way needs no second one. */
export function isCancellable({ kind, status, steps }: Pick<OperationRow, 'kind' | 'status' | 'steps'>): boolean {
  if (status !== 'pending' && status !== 'running') return false;
  return kind !== 'delete' || !steps.some((step) => step.id === 'remove' && step.status !== 'pending');
}

function withTries(step: OperationStep, live: LiveFacts | null): OperationStep {
  const seen = step.status === 'running' ? live?.tries.get(step.id) : undefined;
  if (seen === undefined) return step;
  return { ...step, attempts: Math.max(step.attempts, seen.attempts), lastError: seen.lastError ?? step.lastError };
}

/** Postgres writes `2026-01-01T00:00:00.5+00:00` into JSON; the contracts want `…:00.500Z`. */
export const instant = (text: string): string => new Date(text).toISOString();

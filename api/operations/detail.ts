import type { OperationDetail } from '#domain/contracts/operations.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import { OperationInputRow } from '#domain/operations/input.ts';
import { isOver } from '#domain/operations/operation.ts';
import { operationWorkflowId } from '#temporal/contracts/names.ts';
import { notFound } from '../http/authorize.ts';
import { liveFactsOf } from '../realtime/live-facts.ts';
import { optionsOf } from '#domain/operations/recorded-options.ts';
import { presentOperation } from './present.ts';
import { loadOperations } from './rows.ts';
import type { Database } from '#prisma/client.ts';
import type { ApiConfig } from '../config.ts';
import type { Call } from '../http/call.ts';
import type { LiveNeeds } from '../realtime/live-facts.ts';
import type { OperationOutputs } from '../realtime/operation-outputs.ts';
import type { OperationTracker } from '../realtime/operation-tracker.ts';

interface Needs extends LiveNeeds {
  prisma: Database;
  config: Pick<ApiConfig, 'temporal'>;
  operationOutputs: OperationOutputs;
  operationTracker: Pick<OperationTracker, 'factsOf' | 'inspect'>;
}

/** An operation with the tail of its output. Throws DomainError `operation.not_found`. */
export async function getOperationDetail({ deps, caller }: Call<Needs>, operationId: string): Promise<OperationDetail> {
  const [row] = await loadOperations(deps.prisma, [operationId]);
  if (row === undefined) throw notFound('operation.not_found');
  if (!isOver(row.status)) await deps.operationTracker.inspect(row);
  const { text } = await deps.operationOutputs.of(row);
  const workflowId = operationWorkflowId(row.serverId, row.kind, row.id);
  const { input, requestedFromIp } = await deps.prisma.operation.findUniqueOrThrow({
    where: { id: operationId },
    select: { input: true, requestedFromIp: true },
  });
  const mayInspect = isAllowed(caller, 'platform.inspect', null);
  return {
    ...presentOperation(row, liveFactsOf(deps)),
    output: text,
    workflowId,
    options: optionsOf(row.kind, OperationInputRow.parse(input)),
    requestedFromIp: mayInspect ? requestedFromIp : null,
    temporalUiUrl: mayInspect ? workflowUrl(deps, workflowId) : null,
  };
}

function workflowUrl({ config }: Pick<Needs, 'config'>, workflowId: string): string | null {
  const { uiUrl, namespace } = config.temporal;
  if (uiUrl === null) return null;
  return new URL(`/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`, uiUrl)
    .href;
}

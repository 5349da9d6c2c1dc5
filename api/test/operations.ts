import { v7 as uuid } from 'uuid';
import type { OperationKind, OperationStatus } from '#domain/operations/operation.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import type { Database } from '#prisma/client.ts';
import { operationWorkflowId } from '#temporal/contracts/names.ts';
import { until } from '#scripts/test/until.ts';
import type { TestApi } from './api.ts';
import { insertServers } from './api.ts';

/** A server that is installed and offline. */
export async function readyServer(prisma: Database, tenantId: string, changes: object = {}): Promise<string> {
  const [id = ''] = await insertServers(prisma, tenantId, ['Craft']);
  const blueprint = await prisma.blueprint.findFirstOrThrow({ where: { slug: 'minecraft-flying-squid' } });
  await prisma.server.update({ where: { id }, data: { status: 'ready', blueprintId: blueprint.id, ...changes } });
  return id;
}

/** An operation that has ended, straight into the database. */
export async function endedOperation(
  prisma: Database,
  { tenantId, serverId }: { tenantId: string; serverId: string },
  options: OperationOptions,
  { status = 'failed', settings }: { status?: OperationStatus; settings?: object } = {},
): Promise<string> {
  const id = uuid();
  const input = { options, requestId: null, ...(settings && { settings }) };
  await prisma.operation.create({
    data: { id, serverId, tenantId, kind: options.kind, requestedByName: 'olga', status, endedAt: new Date(), input },
  });
  return id;
}

interface OperationRef {
  serverId: string;
  kind: OperationKind;
  id: string;
}

/** Of its workflow, as Temporal names it; `NONE` where there is no such workflow. */
export async function workflowStatus(api: TestApi, { serverId, kind, id }: OperationRef): Promise<string> {
  const handle = api.deps.temporal.workflow.getHandle(operationWorkflowId(serverId, kind, id));
  return handle.describe().then(
    ({ status }) => status.name,
    () => 'NONE',
  );
}

/** Waits until an operation's workflow runs. */
export const untilRunning = (api: TestApi, operation: OperationRef): Promise<true> =>
  until(async () => (await workflowStatus(api, operation)) === 'RUNNING');

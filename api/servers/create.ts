import { withoutUndefined } from '#domain/without-undefined.ts';
import { v7 as uuid } from 'uuid';
import { Blueprint } from '#domain/blueprints/schema.ts';
import { resolveVariables } from '#domain/blueprints/variables.ts';
import type { CreateServerRequest, CreateServerResponse, ServerLimits } from '#domain/contracts/servers.ts';
import { sealVariables } from '#prisma/keys/sealed-variables.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../http/authorize.ts';
import { problem } from '../http/refuse.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { placeServer } from '../nodes/registry/place.ts';
import { getOperation } from '../operations/find.ts';
import { findEarlier, isDoubledKey } from '../operations/idempotency.ts';
import type { OperationRequest } from '../operations/start.ts';
import { insertOperation, launchOperation, newOperationId, removeOperation } from '../operations/start.ts';
import { getServer } from './find.ts';
import { refuseLocked } from './variables.ts';

/** Of a server's swap and IO weight blueprints say nothing. */
const commonLimits = { swapBytes: 0, ioWeight: 500 };

interface Creation {
  request: CreateServerRequest;
  caller: Caller;
  context: RequestContext;
  idempotencyKey: string | null;
}

/** Makes the server's row and begins its install. Nothing is left behind when it is refused. */
export async function createServer(deps: ApiDependencies, creation: Creation): Promise<CreateServerResponse> {
  const earlier = await findEarlier(deps.prisma, creation.idempotencyKey, { kinds: ['install'] });
  if (earlier !== null) return answer(deps, earlier.serverId, earlier.id);
  try {
    return await create(deps, creation);
  } catch (error) {
    if (!isDoubledKey(error)) throw error;
    const first = await findEarlier(deps.prisma, creation.idempotencyKey, { kinds: ['install'] });
    if (first === null) throw error;
    return answer(deps, first.serverId, first.id);
  }
}

async function create(
  deps: ApiDependencies,
  { request, caller, context, idempotencyKey }: Creation,
): Promise<CreateServerResponse> {
  const row = await deps.prisma.blueprint.findUnique({ where: { id: request.blueprintId } });
  if (row === null) throw notFound('blueprint.not_found');
  const blueprint = Blueprint.parse(row.definition);
  refuseLocked(blueprint, request.variables, {}, caller);
  const variables = resolveVariables(blueprint, request.variables);
  const limits: ServerLimits = { ...commonLimits, ...blueprint.defaults, ...withoutUndefined(request.limits) };
  const image = imageOf(blueprint, request.image);
  const nodeId = await placeServer(deps.prisma, caller, request.nodeId, {
    runtimes: blueprint.runtimes,
    memoryBytes: limits.memoryBytes,
  });

  const server = { serverId: uuid(), tenantId: request.tenantId, nodeId };
  const sealed = await sealVariables(deps.sealer, server, variables);
  const operation: OperationRequest = {
    id: newOperationId(),
    server,
    options: { kind: 'install', startAfterwards: request.startWhenInstalled },
    caller,
    context,
    idempotencyKey,
  };
  const operationId = operation.id;
  await deps.prisma.$transaction(async (transaction) => {
    await transaction.server.create({
      data: {
        id: server.serverId,
        tenantId: server.tenantId,
        nodeId,
        blueprintId: row.id,
        name: request.name,
        description: request.description,
        image,
        ...limits,
        startWhenInstalled: request.startWhenInstalled,
        variables: { create: Object.entries(sealed).map(([key, value]) => ({ key, value })) },
      },
    });
    await insertOperation(transaction, operation);
  });
  await launchOperation(deps, operation, () => takeBack(deps, server.serverId, operationId));
  return answer(deps, server.serverId, operationId);
}

async function takeBack(deps: ApiDependencies, serverId: string, operationId: string): Promise<void> {
  await deps.prisma.$transaction(async (transaction) => {
    await removeOperation(transaction, operationId, serverId);
    await transaction.server.deleteMany({ where: { id: serverId, status: 'new' } });
  });
}

async function answer(deps: ApiDependencies, serverId: string, operationId: string): Promise<CreateServerResponse> {
  const [server, operation] = await Promise.all([getServer(deps, serverId), getOperation(deps, operationId)]);
  return { server, operation };
}

/** One of the blueprint's images, by its name; without a wish the first. A process needs none. */
export function imageOf(blueprint: Blueprint, wanted: string | undefined): string {
  const images = Object.values(blueprint.images);
  const image = wanted ?? images[0] ?? '';
  if (wanted === undefined || images.includes(wanted)) return image;
  const sentence = `The blueprint ${blueprint.name} has no such image. Choose one of: ${images.join(', ')}.`;
  throw problem('blueprint.unknown_image', sentence, { details: { errors: [{ path: 'image', message: sentence }] } });
}

import { withoutUndefined } from '#domain/without-undefined.ts';
import { v7 as uuid } from 'uuid';
import { Blueprint } from '#domain/blueprints/schema.ts';
import { resolveVariables } from '#domain/blueprints/variables.ts';
import type { CreateServerRequest, CreateServerResponse, ServerLimits } from '#domain/contracts/servers.ts';
import { codedError } from '#domain/errors.ts';
import { poolShareOf } from '#domain/tenants/pool.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import { sealVariables } from '#prisma/keys/sealed-variables.ts';
import { notFound } from '../http/authorize.ts';
import { lockPool, takeFromPool } from '../identity/tenants/pool/take.ts';
import { coresOf, placeServer } from '../nodes/registry/place.ts';
import { getOperation } from '../operations/find.ts';
import { findEarlier, isDoubledKey } from '../operations/idempotency.ts';
import type { LaunchNeeds, OperationRequest } from '../operations/start.ts';
import { insertOperation, launchOperation, newOperationId, removeOperation } from '../operations/start.ts';
import { getServer } from './find.ts';
import { refuseLocked } from './variables.ts';
import type { Database } from '#prisma/client.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { refusedAt } from '#api/http/refuse.ts';
import type { KeyedCall } from '../http/call.ts';
import type { LiveNeeds } from '../realtime/live-facts.ts';

/** Limits that blueprints do not set. */
const commonLimits = { swapBytes: 0, ioWeight: 500 };

interface Needs extends LaunchNeeds, LiveNeeds {
  sealer: Sealer;
}

/** Makes the server's row and begins its install. A refusal leaves nothing but audit entries. */
export async function createServer(
  call: KeyedCall<Needs>,
  request: CreateServerRequest,
): Promise<CreateServerResponse> {
  const earlier = await answerEarlier(call, request);
  if (earlier !== null) return earlier;
  try {
    return await create(call, request);
  } catch (error) {
    if (!isDoubledKey(error)) throw error;
    const first = await answerEarlier(call, request);
    if (first === null) throw error;
    return first;
  }
}

/**
 * What the first request with this key made, for a caller who may still read it; null when there was none.
 * @throws DomainError `request.idempotency_key_reused`
 */
async function answerEarlier(
  call: KeyedCall<Needs>,
  { tenantId }: CreateServerRequest,
): Promise<CreateServerResponse | null> {
  const earlier = await findEarlier(call, { kinds: ['install'] });
  if (earlier === null) return null;
  const { id, serverId } = earlier;
  if (!isAllowed(call.caller, 'server.read', { tenantId, serverId }))
    throw codedError('request.idempotency_key_reused');
  return answer(call.deps, serverId, id);
}

async function create(call: KeyedCall<Needs>, request: CreateServerRequest): Promise<CreateServerResponse> {
  const { deps, caller } = call;
  const row = await deps.prisma.blueprint.findUnique({ where: { id: request.blueprintId } });
  if (row === null) throw notFound('blueprint.not_found');
  const blueprint = Blueprint.parse(row.definition);
  refuseLocked(blueprint, request.variables, {}, caller);
  const variables = resolveVariables(blueprint, request.variables);
  const limits: ServerLimits = { ...commonLimits, ...blueprint.defaults, ...withoutUndefined(request.limits) };
  const image = imageOf(blueprint, request.image);
  const owner = { serverId: uuid(), tenantId: request.tenantId };
  const sealed = await sealVariables(deps.sealer, owner, variables);
  const operation = await deps.prisma.$transaction(async (transaction): Promise<OperationRequest> => {
    // The lock of the tenant comes before those of nodes, here and wherever limits change.
    await lockPool(transaction, owner.tenantId);
    const nodeId = await placeServer(transaction, caller, request.nodeId, { runtimes: blueprint.runtimes, ...limits });
    await takeFromPool(transaction, owner.tenantId, {
      ...poolShareOf(limits, await coresOf(transaction, nodeId)),
      servers: 1,
      ports: 1,
    });
    const server = { ...owner, nodeId };
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
    const install: OperationRequest = {
      id: newOperationId(),
      server,
      options: { kind: 'install', startAfterwards: request.startWhenInstalled },
    };
    await insertOperation(transaction, call, install);
    return install;
  });
  const { id: operationId, server } = operation;
  await launchOperation(call, operation, async (transaction) => {
    await removeOperation(transaction, operationId, server.serverId);
    await transaction.server.deleteMany({ where: { id: server.serverId, status: 'new' } });
  });
  return answer(deps, server.serverId, operationId);
}

async function answer(
  deps: LiveNeeds & { prisma: Database },
  serverId: string,
  operationId: string,
): Promise<CreateServerResponse> {
  const [server, operation] = await Promise.all([getServer(deps, serverId), getOperation(deps, operationId)]);
  return { server, operation };
}

/** One of the blueprint's images by its name, by default the first. A process needs none. */
export function imageOf(blueprint: Blueprint, wanted: string | undefined): string {
  const images = Object.values(blueprint.images);
  const image = wanted ?? images[0] ?? '';
  if (wanted === undefined || images.includes(wanted)) return image;
  throw refusedAt('image', 'blueprint.unknown_image', { image, images: images.join(', ') });
}

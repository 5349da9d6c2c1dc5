import { z } from 'zod';
import { OperationResponse } from '#domain/contracts/operations.ts';
import {
  DeleteServerRequest,
  ReinstallRequest,
  RestartRequest,
  SuspendRequest,
  UpdateGameRequest,
} from '#domain/contracts/servers.ts';
import { defineRoute } from '../http/define-route.ts';
import { serverBody } from '../http/json-body.ts';
import { operationRefusals } from '../http/problem-codes.ts';
import { getOperation } from '../operations/find.ts';
import { operationPermissions } from '#domain/permissions/operations.ts';
import { placeOfServer } from './find.ts';
import {
  deleteServer,
  installServer,
  reinstallServer,
  restartServer,
  suspendServer,
  unsuspendServer,
  updateGame,
} from './operations.ts';

const tag = 'Servers';
const ofServer = { kind: 'tenant', of: placeOfServer, missing: 'server.not_found' } as const;
/** Common to all: about one server, accepted by its actor, answered with the operation. */
const begins = {
  tag,
  params: z.object({ id: z.uuid() }),
  acceptsIdempotencyKey: true,
  status: 202,
  response: OperationResponse,
} as const;

const targetOf = ({ input }: { input: { params: { id: string } } }) => ({ serverId: input.params.id });

/** Routes that begin an operation of a server. */
export const serverOperationRoutes = [
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/install',
    summary: 'Install a server again',
    access: { ...ofServer, permission: operationPermissions.install },
    problems: operationRefusals,
    handler: async (call) => {
      const id = await installServer(call, targetOf(call));
      return { operation: await getOperation(call.deps, id) };
    },
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/reinstall',
    summary: 'Reinstall a server and keep or replace its files',
    access: { ...ofServer, permission: operationPermissions.reinstall },
    alsoAsks: ['startup.update', 'startup.image'],
    body: ReinstallRequest,
    bodyLimit: serverBody,
    problems: [...operationRefusals, 'blueprint.invalid_variables', 'blueprint.unknown_image'],
    handler: async (call) => {
      const id = await reinstallServer(call, { ...targetOf(call), ...call.input.body });
      return { operation: await getOperation(call.deps, id) };
    },
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/update',
    summary: 'Update the game of a server',
    access: { ...ofServer, permission: operationPermissions.update },
    body: UpdateGameRequest,
    problems: [...operationRefusals, 'backup.limit_reached', 'tenant.pool_exhausted'],
    handler: async (call) => {
      const id = await updateGame(call, { ...targetOf(call), ...call.input.body });
      return { operation: await getOperation(call.deps, id) };
    },
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/restart',
    summary: 'Restart a server after its countdown',
    access: { ...ofServer, permission: operationPermissions.restart },
    body: RestartRequest,
    problems: operationRefusals,
    handler: async (call) => {
      const id = await restartServer(call, { ...targetOf(call), ...call.input.body });
      return { operation: await getOperation(call.deps, id) };
    },
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/suspend',
    summary: 'Suspend a server',
    access: { ...ofServer, permission: operationPermissions.suspend },
    body: SuspendRequest,
    problems: operationRefusals,
    handler: async (call) => {
      const id = await suspendServer(call, { ...targetOf(call), ...call.input.body });
      return { operation: await getOperation(call.deps, id) };
    },
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/unsuspend',
    summary: 'Lift the suspension of a server',
    access: { ...ofServer, permission: operationPermissions.unsuspend },
    problems: operationRefusals,
    handler: async (call) => {
      const id = await unsuspendServer(call, targetOf(call));
      return { operation: await getOperation(call.deps, id) };
    },
  }),
  defineRoute({
    ...begins,
    method: 'delete',
    path: '/api/servers/:id',
    summary: 'Delete a server and choose what happens to backups',
    access: { ...ofServer, permission: operationPermissions.delete },
    body: DeleteServerRequest,
    problems: [...operationRefusals, 'server.name_mismatch', 'backup.limit_reached', 'tenant.pool_exhausted'],
    handler: async (call) => {
      const id = await deleteServer(call, { ...targetOf(call), ...call.input.body });
      return { operation: await getOperation(call.deps, id) };
    },
  }),
];

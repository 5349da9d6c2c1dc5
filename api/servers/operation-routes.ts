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
import { operationRefusals } from '../http/problem-codes.ts';
import { callOf } from '../operations/call.ts';
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
/** What all of these have in common: about one server, accepted by its actor, answered with the operation. */
const begins = {
  tag,
  params: z.object({ id: z.uuid() }),
  acceptsIdempotencyKey: true,
  status: 202,
  response: OperationResponse,
} as const;

/** Routes that begin an operation of a server. */
export const serverOperationRoutes = [
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/install',
    summary: 'Run the install again, or for the first time where it failed',
    access: { ...ofServer, permission: operationPermissions.install },
    problems: operationRefusals,
    handler: async (handling) => {
      const id = await installServer(handling.deps, callOf(handling));
      return { operation: await getOperation(handling.deps, id) };
    },
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/reinstall',
    summary: 'Install anew, over the files or without them; where it fails, files and settings are as before',
    access: { ...ofServer, permission: operationPermissions.reinstall },
    body: ReinstallRequest,
    problems: [...operationRefusals, 'blueprint.invalid_variables', 'blueprint.unknown_image'],
    handler: async (handling) => {
      const id = await reinstallServer(handling.deps, callOf(handling), handling.input.body);
      return { operation: await getOperation(handling.deps, id) };
    },
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/update',
    summary: 'Bring the game to its newest version, with a backup first where that is asked for',
    access: { ...ofServer, permission: operationPermissions.update },
    body: UpdateGameRequest,
    problems: [...operationRefusals, 'backup.limit_reached'],
    handler: async (handling) => {
      const id = await updateGame(handling.deps, callOf(handling), handling.input.body.backupFirst);
      return { operation: await getOperation(handling.deps, id) };
    },
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/restart',
    summary: 'Stop and start again, with the countdown of the server’s policy',
    access: { ...ofServer, permission: operationPermissions.restart },
    body: RestartRequest,
    problems: operationRefusals,
    handler: async (handling) => {
      const id = await restartServer(handling.deps, callOf(handling), handling.input.body.skipCountdown);
      return { operation: await getOperation(handling.deps, id) };
    },
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/suspend',
    summary: 'Stop the server and keep it from starting',
    access: { ...ofServer, permission: operationPermissions.suspend },
    body: SuspendRequest,
    problems: operationRefusals,
    handler: async (handling) => {
      const id = await suspendServer(handling.deps, callOf(handling), handling.input.body.reason);
      return { operation: await getOperation(handling.deps, id) };
    },
  }),
  defineRoute({
    ...begins,
    method: 'post',
    path: '/api/servers/:id/unsuspend',
    summary: 'Lift a suspension',
    access: { ...ofServer, permission: operationPermissions.unsuspend },
    problems: operationRefusals,
    handler: async (handling) => {
      const id = await unsuspendServer(handling.deps, callOf(handling));
      return { operation: await getOperation(handling.deps, id) };
    },
  }),
  defineRoute({
    ...begins,
    method: 'delete',
    path: '/api/servers/:id',
    summary: 'Delete a server; asks for its name, and what becomes of its backups',
    access: { ...ofServer, permission: operationPermissions.delete },
    body: DeleteServerRequest,
    problems: [...operationRefusals, 'server.name_mismatch', 'backup.limit_reached'],
    handler: async (handling) => {
      const id = await deleteServer(handling.deps, callOf(handling), handling.input.body);
      return { operation: await getOperation(handling.deps, id) };
    },
  }),
];

import { z } from 'zod';
import {
  CommandRequest,
  CreateServerRequest,
  CreateServerResponse,
  PowerRequest,
  ServerDetail,
  ServerListQuery,
  ServerPage,
  ServerResponse,
  UpdateServerRequest,
} from '#domain/contracts/servers.ts';
import { defineRoute } from '../http/define-route.ts';
import { serverBody } from '../http/json-body.ts';
import { operationRefusals } from '../http/problem-codes.ts';
import { liveFactsOf } from '../realtime/live-facts.ts';
import { sendCommand } from './command.ts';
import { createServer } from './create.ts';
import { getServerDetail } from './detail.ts';
import { getServer, placeOfServer, serverAt } from './find.ts';
import { restartServer } from './operations.ts';
import { powerPermission, requestPower } from './power.ts';
import { presentServer } from './present.ts';
import { listServers } from './rows.ts';
import { updatePermission } from './startup.ts';
import { updateServer } from './update.ts';

const tag = 'Servers';
const params = z.object({ id: z.uuid() });
const ofServer = { kind: 'tenant', of: placeOfServer, missing: 'server.not_found' } as const;

export const serverRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/servers',
    tag,
    summary: 'List servers of one tenant or all your tenants',
    access: { kind: 'tenants', permission: 'server.read', only: ({ query }) => query.tenantId },
    query: ServerListQuery,
    status: 200,
    response: ServerPage,
    handler: async ({ input, deps, scope }) => {
      const { rows, total, nextCursor } = await listServers(deps.prisma, scope, input.query);
      const liveFacts = liveFactsOf(deps);
      return { items: rows.map((row) => presentServer(row, liveFacts)), total, nextCursor };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/servers',
    tag,
    summary: 'Create a server and begin its install',
    access: {
      kind: 'tenant',
      permission: 'server.create',
      of: ({ body }) => ({ tenantId: body.tenantId }),
      missing: 'tenant.not_found',
    },
    body: CreateServerRequest,
    acceptsIdempotencyKey: true,
    bodyLimit: serverBody,
    status: 202,
    response: CreateServerResponse,
    problems: [
      'blueprint.not_found',
      'blueprint.invalid_variables',
      'blueprint.unknown_image',
      'node.not_found',
      'node.no_room',
      'tenant.pool_exhausted',
      'allocation.none_free',
    ],
    handler: (call) => createServer(call, call.input.body),
  }),
  defineRoute({
    method: 'get',
    path: '/api/servers/:id',
    tag,
    summary: 'Get a server with its settings',
    access: { ...ofServer, permission: 'server.read' },
    alsoAsks: ['startup.read'],
    params,
    status: 200,
    response: ServerDetail,
    handler: (call) => getServerDetail(call, call.input.params.id),
  }),
  defineRoute({
    method: 'patch',
    path: '/api/servers/:id',
    tag,
    summary: 'Change the settings of a server',
    access: { ...ofServer, permission: updatePermission },
    alsoAsks: ['server.limits', 'startup.update', 'startup.image'],
    params,
    body: UpdateServerRequest,
    bodyLimit: serverBody,
    status: 200,
    response: ServerDetail,
    problems: ['blueprint.invalid_variables', 'blueprint.unknown_image', 'tenant.pool_exhausted', 'node.no_room'],
    handler: async (call) => {
      const serverId = call.input.params.id;
      await updateServer(call, { serverId, request: call.input.body });
      return getServerDetail(call, serverId);
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/servers/:id/power',
    tag,
    summary: 'Start, stop, restart or kill a server',
    access: { ...ofServer, permission: powerPermission },
    params,
    body: PowerRequest,
    acceptsIdempotencyKey: true,
    status: 202,
    response: ServerResponse,
    problems: [
      ...operationRefusals,
      'server.install_failed',
      'server.not_running',
      'server.already_running',
      'server.stopping',
      'server.history_full',
      'temporal.unavailable',
    ],
    handler: async (call) => {
      const serverId = call.input.params.id;
      const { action } = call.input.body;
      // An alias of `POST /api/servers/:id/restart`: a restart takes steps, and so is an operation.
      if (action !== 'restart') return { server: await requestPower(call, { serverId, action }) };
      await restartServer(call, { serverId, skipCountdown: false });
      return { server: await getServer(call.deps, serverId) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/servers/:id/command',
    tag,
    summary: 'Send a command to the console of a server',
    access: { ...ofServer, permission: 'console.command' },
    params,
    body: CommandRequest,
    status: 204,
    response: null,
    problems: ['node.offline', 'node.no_answer', 'server.not_running'],
    handler: (call) => sendCommand(call, serverAt(call.place), call.input.body.command),
  }),
];

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
import { recordAudit } from '../audit/audit.ts';
import { defineRoute } from '../http/define-route.ts';
import { operationRefusals } from '../http/problem-codes.ts';
import { callOf } from '../operations/call.ts';
import { idempotencyKeyOf } from '../operations/idempotency.ts';
import { liveFactsOf } from '../realtime/live-facts.ts';
import { createServer } from './create.ts';
import { getServerDetail } from './detail.ts';
import { findServerRef, getServer, placeOfServer } from './find.ts';
import { restartServer } from './operations.ts';
import { powerPermissions, requestPower } from './power.ts';
import { presentServer } from './present.ts';
import { listServers } from './rows.ts';
import { updateServer } from './update.ts';

const tag = 'Servers';
const params = z.object({ id: z.uuid() });
const ofServer = { kind: 'tenant', of: placeOfServer, missing: 'server.not_found' } as const;

export const serverRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/servers',
    tag,
    summary: 'Servers of a tenant, or of all tenants where you may see them',
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
    summary: 'Create a server; its install begins at once',
    access: {
      kind: 'tenant',
      permission: 'server.create',
      of: ({ body }) => ({ tenantId: body.tenantId }),
      missing: 'tenant.not_found',
    },
    body: CreateServerRequest,
    acceptsIdempotencyKey: true,
    status: 202,
    response: CreateServerResponse,
    problems: [
      'blueprint.not_found',
      'blueprint.invalid_variables',
      'blueprint.unknown_image',
      'node.not_found',
      'node.no_room',
      'allocation.none_free',
    ],
    handler: ({ input, deps, caller, context, header }) =>
      createServer(deps, {
        request: input.body,
        caller,
        context,
        idempotencyKey: idempotencyKeyOf(header('idempotency-key'), caller),
      }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/servers/:id',
    tag,
    summary: 'A server with its settings',
    access: { ...ofServer, permission: 'server.read' },
    params,
    status: 200,
    response: ServerDetail,
    handler: ({ input, deps }) => getServerDetail(deps, input.params.id),
  }),
  defineRoute({
    method: 'patch',
    path: '/api/servers/:id',
    tag,
    summary: 'Change name, description, limits, variables or image; taken up at the next start',
    access: { ...ofServer, permission: 'server.update' },
    params,
    body: UpdateServerRequest,
    status: 200,
    response: ServerDetail,
    problems: ['blueprint.invalid_variables', 'blueprint.unknown_image'],
    handler: async ({ input, deps, caller, context }) => {
      await updateServer(deps, { serverId: input.params.id, request: input.body, caller, context });
      return getServerDetail(deps, input.params.id);
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/servers/:id/power',
    tag,
    summary: 'Start, stop, restart or kill',
    access: { ...ofServer, permission: ({ body }) => powerPermissions[body.action] },
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
      'temporal.unavailable',
    ],
    handler: async (handling) => {
      const { input, deps } = handling;
      const { action } = input.body;
      const call = callOf(handling);
      // Restarting takes steps, and may take a countdown: it is an operation.
      if (action !== 'restart') return { server: await requestPower(deps, { ...call, action }) };
      await restartServer(deps, call, false);
      return { server: await getServer(deps, call.serverId) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/servers/:id/command',
    tag,
    summary: 'Write one line to the console of a running server',
    access: { ...ofServer, permission: 'console.command' },
    params,
    body: CommandRequest,
    status: 204,
    response: null,
    problems: ['node.offline', 'node.no_answer', 'server.not_running'],
    handler: async ({ input, deps, caller, context }) => {
      const server = await findServerRef(deps.prisma, input.params.id);
      await deps.nodes.ask(server.nodeId, 'console:command', {
        serverId: server.serverId,
        command: input.body.command,
      });
      const { serverId, tenantId } = server;
      await recordAudit(deps.prisma, context, { caller, tenantId, serverId, action: 'console.command' });
    },
  }),
];

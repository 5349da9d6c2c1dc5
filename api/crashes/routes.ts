import { z } from 'zod';
import { CrashListQuery, CrashPage } from '#domain/contracts/crashes.ts';
import { RecoveryRequest, ServerResponse } from '#domain/contracts/servers.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import { defineRoute } from '../http/define-route.ts';
import { placeOfServer } from '../servers/find.ts';
import { recoveryPermission, requestRecovery } from './recovery.ts';
import { listCrashes } from './rows.ts';

const tag = 'Crashes';
const params = z.object({ id: z.uuid() });
const ofServer = { kind: 'tenant', of: placeOfServer, missing: 'server.not_found' } as const;

export const crashRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/servers/:id/crashes',
    tag,
    summary: 'List crashes of a server, newest first',
    access: { ...ofServer, permission: 'crash.read' },
    alsoAsks: ['console.read'],
    params,
    query: CrashListQuery,
    status: 200,
    response: CrashPage,
    handler: async ({ input, deps, caller, place }) => {
      const page = await listCrashes(deps.prisma, input.params.id, input.query);
      // The log is part of the console.
      if (isAllowed(caller, 'console.read', place)) return page;
      return { ...page, items: page.items.map((crash) => ({ ...crash, log: [] })) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/servers/:id/recovery',
    tag,
    summary: 'Start a crashed server now or stop retrying',
    access: { ...ofServer, permission: recoveryPermission },
    params,
    body: RecoveryRequest,
    acceptsIdempotencyKey: true,
    status: 202,
    response: ServerResponse,
    problems: ['server.not_recovering', 'server.not_installed', 'server.history_full', 'temporal.unavailable'],
    handler: async (call) => ({
      server: await requestRecovery(call, { serverId: call.input.params.id, action: call.input.body.action }),
    }),
  }),
];

import { z } from 'zod';
import { ChangeTenantPoolRequest, DefaultPool, TenantPoolState } from '#domain/contracts/pools.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { changeDefaultPool, changePool } from './change.ts';
import { defaultPool, poolState } from './use.ts';

const tag = 'Tenants';
const params = z.object({ id: z.uuid() });
/** Of the platform alone: a tenant does not set what it may take. */
const managing = { kind: 'platform', permission: 'platform.manage', stepUp: true } as const;

export const poolRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/tenants/:id/pool',
    tag,
    summary: 'Get the pool of a tenant and its use',
    access: {
      kind: 'tenant',
      permission: 'server.read',
      of: ({ params: { id } }) => ({ tenantId: id }),
      missing: 'tenant.not_found',
    },
    params,
    status: 200,
    response: TenantPoolState,
    handler: (call) => poolState(call.deps.prisma, call.input.params.id),
  }),
  defineRoute({
    method: 'patch',
    path: '/api/tenants/:id/pool',
    tag,
    summary: 'Change the pool of a tenant',
    access: managing,
    params,
    body: ChangeTenantPoolRequest,
    status: 200,
    response: TenantPoolState,
    problems: ['tenant.not_found'],
    handler: (call) => changePool(call, { tenantId: call.input.params.id, pool: call.input.body.pool }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/platform/tenant-pool',
    tag,
    summary: 'Get the default pool of tenants',
    access: { kind: 'platform', permission: 'platform.manage' },
    status: 200,
    response: DefaultPool,
    handler: async (call) => ({ pool: await defaultPool(call.deps.prisma) }),
  }),
  defineRoute({
    method: 'patch',
    path: '/api/platform/tenant-pool',
    tag,
    summary: 'Change the default pool of tenants',
    access: managing,
    body: DefaultPool,
    status: 200,
    response: DefaultPool,
    handler: async (call) => ({ pool: await changeDefaultPool(call, call.input.body.pool) }),
  }),
];

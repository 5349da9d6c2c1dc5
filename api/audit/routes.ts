import { z } from 'zod';
import { AuditExportQuery, AuditPage, AuditQuery } from '#domain/contracts/audit.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import { defineRoute } from '../http/define-route.ts';
import { placeOfServer } from '../servers/find.ts';
import { exportAudit, exportTypes } from './export.ts';
import { listAudit } from './rows.ts';

const tag = 'Audit';
const params = z.object({ id: z.uuid() });
const ofTenant = {
  kind: 'tenant',
  of: ({ params: { id } }: { params: { id: string } }) => ({ tenantId: id }),
  missing: 'tenant.not_found',
} as const;

export const auditRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/audit',
    tag,
    summary: 'List audit entries of the platform, newest first',
    access: { kind: 'platform', permission: 'audit.read' },
    query: AuditQuery,
    status: 200,
    response: AuditPage,
    handler: ({ input, deps }) => listAudit(deps.prisma, {}, input.query),
  }),
  defineRoute({
    method: 'get',
    path: '/api/audit/export',
    tag,
    summary: 'Export audit entries of the platform',
    access: { kind: 'platform', permission: 'audit.export' },
    query: AuditExportQuery,
    status: 200,
    response: exportTypes,
    handler: async ({ input, deps }) => exportAudit(deps.prisma, {}, input.query),
  }),
  defineRoute({
    method: 'get',
    path: '/api/tenants/:id/audit',
    tag,
    summary: 'List audit entries of a tenant, newest first',
    access: { ...ofTenant, permission: 'audit.read' },
    params,
    query: AuditQuery,
    status: 200,
    response: AuditPage,
    handler: ({ input, deps }) => listAudit(deps.prisma, { tenantId: input.params.id }, input.query),
  }),
  defineRoute({
    method: 'get',
    path: '/api/tenants/:id/audit/export',
    tag,
    summary: 'Export audit entries of a tenant',
    access: { ...ofTenant, permission: 'audit.export' },
    params,
    query: AuditExportQuery,
    status: 200,
    response: exportTypes,
    handler: async ({ input, deps }) => exportAudit(deps.prisma, { tenantId: input.params.id }, input.query),
  }),
  defineRoute({
    method: 'get',
    path: '/api/servers/:id/activity',
    tag,
    summary: 'List activity on a server, newest first',
    access: { kind: 'tenant', of: placeOfServer, missing: 'server.not_found', permission: 'activity.read' },
    params,
    query: AuditQuery,
    status: 200,
    response: AuditPage,
    handler: async ({ input, deps, caller, place }) => {
      const page = await listAudit(deps.prisma, { serverId: input.params.id }, input.query);
      if (isAllowed(caller, 'audit.read', place)) return page;
      return { ...page, items: page.items.map((entry) => ({ ...entry, fromIp: null, requestId: null })) };
    },
  }),
];

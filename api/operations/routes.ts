import { z } from 'zod';
import {
  OperationDetail,
  OperationListQuery,
  OperationPage,
  OperationResponse,
} from '../../domain/contracts/operations.ts';
import { defineRoute } from '../http/define-route.ts';
import { liveFactsOf } from '../realtime/live-facts.ts';
import { cancelOperation } from './cancel.ts';
import { getOperationDetail } from './detail.ts';
import { tenantOfOperation } from './find.ts';
import { presentOperation } from './present.ts';
import { listOperations } from './rows.ts';

const tag = 'Operations';
const params = z.object({ id: z.uuid() });
const ofOperation = { kind: 'tenant', of: tenantOfOperation, missing: 'operation.not_found' } as const;

export const operationRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/operations',
    tag,
    summary: 'Operations, newest first',
    access: { kind: 'tenants', permission: 'operation.read', only: ({ query }) => query.tenantId },
    query: OperationListQuery,
    status: 200,
    response: OperationPage,
    handler: async ({ input, deps, scope }) => {
      const { rows, total, nextCursor } = await listOperations(deps.prisma, { ...input.query, scope });
      const liveFacts = liveFactsOf(deps);
      return { items: rows.map((row) => presentOperation(row, liveFacts)), total, nextCursor };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/operations/:id',
    tag,
    summary: 'An operation with its steps and the end of its output',
    access: { ...ofOperation, permission: 'operation.read' },
    params,
    status: 200,
    response: OperationDetail,
    handler: ({ input, deps, caller }) => getOperationDetail(deps, input.params.id, caller),
  }),
  defineRoute({
    method: 'post',
    path: '/api/operations/:id/cancel',
    tag,
    summary: 'Cancel a running operation; it takes back what it did',
    access: { ...ofOperation, permission: 'operation.cancel' },
    params,
    status: 202,
    response: OperationResponse,
    problems: ['operation.not_cancellable', 'operation.not_running', 'temporal.unavailable'],
    handler: async ({ input, deps, caller, context }) => ({
      operation: await cancelOperation(deps, { operationId: input.params.id, caller, context }),
    }),
  }),
];

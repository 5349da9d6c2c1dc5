import { z } from 'zod';
import {
  OperationDetail,
  OperationHistory,
  OperationListQuery,
  OperationPage,
  OperationResponse,
} from '#domain/contracts/operations.ts';
import { defineRoute } from '../http/define-route.ts';
import type { ProblemCode } from '../http/problem-codes.ts';
import { operationRefusals } from '../http/problem-codes.ts';
import { liveFactsOf } from '../realtime/live-facts.ts';
import { cancelOperation } from './cancel.ts';
import { getOperationDetail } from './detail.ts';
import { getOperation, placeOfOperation } from './find.ts';
import { getHistory } from './history.ts';
import { presentOperation } from './present.ts';
import { retryOperation, retryPermission } from './retry.ts';
import { listOperations } from './rows.ts';
import { terminateOperation } from './terminate.ts';

const tag = 'Operations';
const params = z.object({ id: z.uuid() });
const ofOperation = { kind: 'tenant', of: placeOfOperation, missing: 'operation.not_found' } as const;

const retryProblems: ProblemCode[] = [
  'operation.not_retryable',
  ...operationRefusals,
  'backup.not_found',
  'backup.limit_reached',
  'tenant.pool_exhausted',
  'backup.not_complete',
  'backup.missing',
  'backup.damaged',
  'backup.locked',
];

export const operationRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/operations',
    tag,
    summary: 'List operations, newest first',
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
    summary: 'Get an operation with steps and output',
    access: { ...ofOperation, permission: 'operation.read' },
    params,
    status: 200,
    response: OperationDetail,
    handler: (call) => getOperationDetail(call, call.input.params.id),
  }),
  defineRoute({
    method: 'post',
    path: '/api/operations/:id/cancel',
    tag,
    summary: 'Cancel a running operation',
    access: { ...ofOperation, permission: 'operation.cancel' },
    params,
    status: 202,
    response: OperationResponse,
    problems: ['operation.not_cancellable', 'operation.not_running', 'temporal.unavailable'],
    handler: async (call) => ({ operation: await cancelOperation(call, call.input.params.id) }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/operations/:id/retry',
    tag,
    summary: 'Retry a failed or cancelled operation',
    access: { ...ofOperation, permission: retryPermission },
    params,
    acceptsIdempotencyKey: true,
    status: 202,
    response: OperationResponse,
    problems: retryProblems,
    handler: async (call) => {
      const id = await retryOperation(call, call.input.params.id);
      return { operation: await getOperation(call.deps, id) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/operations/:id/terminate',
    tag,
    summary: 'Terminate an operation that cannot be cancelled',
    access: { ...ofOperation, permission: 'operation.terminate' },
    params,
    status: 202,
    response: OperationResponse,
    problems: ['operation.not_running', 'temporal.unavailable'],
    handler: async (call) => {
      const { id } = call.input.params;
      await terminateOperation(call, id);
      return { operation: await getOperation(call.deps, id) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/operations/:id/history',
    tag,
    summary: 'Get the workflow history of an operation',
    access: { kind: 'platform', permission: 'platform.inspect' },
    params,
    status: 200,
    response: OperationHistory,
    problems: ['operation.not_found', 'operation.no_history', 'temporal.unavailable'],
    handler: ({ input, deps }) => getHistory(deps, input.params.id),
  }),
];

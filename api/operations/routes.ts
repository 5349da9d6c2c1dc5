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
import { callBy } from './call.ts';
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
  defineRoute({
    method: 'post',
    path: '/api/operations/:id/retry',
    tag,
    summary: 'Ask again for what failed or was cancelled, as it was; needs the permission of what is asked for',
    access: { ...ofOperation, permission: retryPermission },
    params,
    acceptsIdempotencyKey: true,
    status: 202,
    response: OperationResponse,
    problems: retryProblems,
    handler: async (handling) => {
      const id = await retryOperation(handling.deps, handling.input.params.id, callBy(handling));
      return { operation: await getOperation(handling.deps, id) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/operations/:id/terminate',
    tag,
    summary: 'End an operation on the spot, where cancelling does not help; what it did is taken back afterwards',
    access: { ...ofOperation, permission: 'operation.terminate' },
    params,
    status: 202,
    response: OperationResponse,
    problems: ['operation.not_running', 'temporal.unavailable'],
    handler: async ({ input, deps, caller, context }) => {
      await terminateOperation(deps, { operationId: input.params.id, caller, context });
      return { operation: await getOperation(deps, input.params.id) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/operations/:id/history',
    tag,
    summary: 'The raw events of an operation’s workflow',
    access: { kind: 'platform', permission: 'platform.inspect' },
    params,
    status: 200,
    response: OperationHistory,
    problems: ['operation.not_found', 'operation.no_history', 'temporal.unavailable'],
    handler: ({ input, deps }) => getHistory(deps, input.params.id),
  }),
];

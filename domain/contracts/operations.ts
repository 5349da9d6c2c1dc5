import { z } from 'zod';
import {
  Countdown,
  OperationError,
  OperationKind,
  OperationProgress,
  OperationStatus,
  OperationStep,
} from '../operations/operation.ts';
import { OperationOptions } from '../operations/options.ts';
import { pageOf, PageQuery } from './common.ts';

/** An operation as its readers see it, live and afterwards. */
export const Operation = z
  .object({
    id: z.uuid(),
    kind: OperationKind,
    status: OperationStatus,
    serverId: z.uuid(),
    serverName: z.string(),
    tenantId: z.uuid(),
    nodeName: z.string().nullable(),
    requestedBy: z.object({ id: z.uuid().nullable(), name: z.string() }),
    /** The failed or cancelled operation that this one tries again. */
    retryOf: z.uuid().nullable(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    steps: z.array(OperationStep),
    progress: OperationProgress.nullable(),
    /** What it waits for, as a sentence ("node fra-1 to come back"), with the instant since when. */
    waitingFor: z
      .object({
        what: z.string(),
        since: z.iso.datetime(),
        /** It waits by policy, and continues at this instant. */
        countdown: Countdown.optional(),
      })
      .nullable(),
    error: OperationError.nullable(),
    /** Grows with each change that its workflow makes; of two words on it the one with the greater is newer. */
    version: z.number().int().nonnegative(),
    cancellable: z.boolean(),
    /** Whether it can be asked for again as it was: it failed or was cancelled, and its server is still there. */
    retryable: z.boolean(),
  })
  .meta({ id: 'Operation' });
export type Operation = z.infer<typeof Operation>;

/** An operation with the tail of its output (at most 64 KiB). */
export const OperationDetail = Operation.extend({
  output: z.string(),
  options: OperationOptions.nullable(),
  /** The address the request came from; for those who may read the audit log of the platform, else null. */
  requestedFromIp: z.string().nullable(),
  workflowId: z.string(),
  /** Into the Temporal UI; only for platform administrators. */
  temporalUiUrl: z.string().nullable(),
}).meta({ id: 'OperationDetail' });
export type OperationDetail = z.infer<typeof OperationDetail>;

export const OperationPage = pageOf(Operation).meta({ id: 'OperationPage' });
export type OperationPage = z.infer<typeof OperationPage>;

export const OperationListQuery = PageQuery.extend({
  tenantId: z.uuid().optional(),
  serverId: z.uuid().optional(),
  nodeId: z.uuid().optional(),
  status: OperationStatus.optional(),
  kind: OperationKind.optional(),
  /** Part of the server's name. */
  search: z.string().max(100).optional(),
});
export type OperationListQuery = z.infer<typeof OperationListQuery>;

/** One event of a workflow's history as administrators read it: Temporal's own name for it, and its attributes. */
export const OperationEvent = z.object({
  id: z.number().int().positive(),
  at: z.iso.datetime(),
  type: z.string(),
  /** Temporal's attributes; payloads decoded where they are JSON. */
  attributes: z.record(z.string(), z.unknown()),
});
export type OperationEvent = z.infer<typeof OperationEvent>;

/** The raw history; `source` says whether it is Temporal's own or the copy that outlives Temporal's retention. */
export const OperationHistory = z
  .object({ source: z.enum(['temporal', 'archive']), events: z.array(OperationEvent), isTruncated: z.boolean() })
  .meta({ id: 'OperationHistory' });
export type OperationHistory = z.infer<typeof OperationHistory>;

/** The operation that a request began or changed. */
export const OperationResponse = z.object({ operation: Operation }).meta({ id: 'OperationResponse' });
export type OperationResponse = z.infer<typeof OperationResponse>;

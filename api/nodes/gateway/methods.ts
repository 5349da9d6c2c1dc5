import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { codedError } from '#domain/errors.ts';
import { nodeTaskQueue } from '#temporal/contracts/names.ts';
import { changeFailure, changePayloads } from '#temporal/runtime/codec/in-failures.ts';
import type { SealingCodec } from '#temporal/runtime/codec/sealing-codec.ts';
import type { GivenTask, TaskTokens } from './task-tokens.ts';

type Service = temporal.api.workflowservice.v1.WorkflowService;
const v1 = proto.temporal.api.workflowservice.v1;

/** What the methods work with. */
export interface GatewayNeeds {
  namespace: string;
  tokens: TaskTokens;
  codec: SealingCodec;
}

/** One call of one node. `upstream` reaches Temporal with the caller's own deadline and cancellation. */
export interface GatewayCall {
  nodeId: string;
  request: Uint8Array;
  upstream: Service;
}

export type GatewayMethod = (needs: GatewayNeeds, call: GatewayCall) => Promise<Uint8Array>;

/** What Temporal shows of who works. */
const identity = (nodeId: string): string => `node ${nodeId}`;

/**
 * All that a worker of activities needs, and nothing else. Requests are decoded and written anew: what is not looked at here is not
 * handed on. What comes to the node is opened, what comes from it is sealed; a node has no key.
 */
export const gatewayMethods: Readonly<Record<string, GatewayMethod>> = {
  GetSystemInfo: async (_needs, { upstream }) =>
    v1.GetSystemInfoResponse.encode(await upstream.getSystemInfo({})).finish(),

  DescribeNamespace: async ({ namespace }, { request, upstream }) => {
    ownNamespace(namespace, v1.DescribeNamespaceRequest.decode(request).namespace);
    const { namespaceInfo } = await upstream.describeNamespace({ namespace });
    const { name, state, capabilities, limits } = namespaceInfo ?? {};
    return v1.DescribeNamespaceResponse.encode({ namespaceInfo: { name, state, capabilities, limits } }).finish();
  },

  PollActivityTaskQueue: async ({ namespace, tokens, codec }, { nodeId, request, upstream }) => {
    const asked = v1.PollActivityTaskQueueRequest.decode(request);
    ownNamespace(namespace, asked.namespace);
    ownQueue(nodeId, asked.taskQueue);
    const task = await upstream.pollActivityTaskQueue({
      namespace,
      taskQueue: {
        name: nodeTaskQueue(nodeId),
        kind: proto.temporal.api.enums.v1.TaskQueueKind.TASK_QUEUE_KIND_NORMAL,
      },
      identity: identity(nodeId),
    });
    // Nothing to do: the poll came to its end.
    if (task.taskToken.length === 0) return v1.PollActivityTaskQueueResponse.encode(task).finish();
    const given: GivenTask = { token: task.taskToken, workflowId: task.workflowExecution?.workflowId ?? '' };
    return v1.PollActivityTaskQueueResponse.encode({
      ...task,
      taskToken: await tokens.give(nodeId, given),
      input: await changePayloads(task.input, (payloads) => codec.decode(payloads)),
      heartbeatDetails: await changePayloads(task.heartbeatDetails, (payloads) => codec.decode(payloads)),
    }).finish();
  },

  RecordActivityTaskHeartbeat: async (needs, { nodeId, request, upstream }) => {
    const { taskToken, details } = v1.RecordActivityTaskHeartbeatRequest.decode(request);
    const task = await open(needs, nodeId, taskToken);
    return v1.RecordActivityTaskHeartbeatResponse.encode(
      await upstream.recordActivityTaskHeartbeat({
        ...task.request,
        details: await changePayloads(details, task.seal),
      }),
    ).finish();
  },

  RespondActivityTaskCompleted: async (needs, { nodeId, request, upstream }) => {
    const { taskToken, result } = v1.RespondActivityTaskCompletedRequest.decode(request);
    const task = await open(needs, nodeId, taskToken);
    return v1.RespondActivityTaskCompletedResponse.encode(
      await upstream.respondActivityTaskCompleted({ ...task.request, result: await changePayloads(result, task.seal) }),
    ).finish();
  },

  RespondActivityTaskFailed: async (needs, { nodeId, request, upstream }) => {
    const { taskToken, failure, lastHeartbeatDetails } = v1.RespondActivityTaskFailedRequest.decode(request);
    const task = await open(needs, nodeId, taskToken);
    return v1.RespondActivityTaskFailedResponse.encode(
      await upstream.respondActivityTaskFailed({
        ...task.request,
        failure: await changeFailure(failure, task.seal),
        lastHeartbeatDetails: await changePayloads(lastHeartbeatDetails, task.seal),
      }),
    ).finish();
  },

  RespondActivityTaskCanceled: async (needs, { nodeId, request, upstream }) => {
    const { taskToken, details } = v1.RespondActivityTaskCanceledRequest.decode(request);
    const task = await open(needs, nodeId, taskToken);
    return v1.RespondActivityTaskCanceledResponse.encode(
      await upstream.respondActivityTaskCanceled({
        ...task.request,
        details: await changePayloads(details, task.seal),
      }),
    ).finish();
  },

  // Heartbeats and shutdown notices of workers. Nothing reads the former, and polls end with their calls: neither has to reach Temporal.
  RecordWorkerHeartbeat: () => Promise.resolve(v1.RecordWorkerHeartbeatResponse.encode({}).finish()),
  ShutdownWorker: () => Promise.resolve(v1.ShutdownWorkerResponse.encode({}).finish()),
};

function ownNamespace(own: string, asked: string): void {
  if (asked !== own) throw codedError('gateway.not_yours', { reason: 'namespace' });
}

function ownQueue(nodeId: string, asked: temporal.api.taskqueue.v1.ITaskQueue | null | undefined): void {
  const own = nodeTaskQueue(nodeId);
  const { TASK_QUEUE_KIND_STICKY } = proto.temporal.api.enums.v1.TaskQueueKind;
  if (asked?.name !== own || asked.kind === TASK_QUEUE_KIND_STICKY)
    throw codedError('gateway.not_yours', { reason: 'task_queue' });
}

/** Whose task it is that a node answers; refuses any that was not given to it. */
async function open({ tokens, codec, namespace }: GatewayNeeds, nodeId: string, taskToken: Uint8Array) {
  const { token, workflowId } = await tokens.take(nodeId, taskToken);
  const tenantId = await codec.tenantOfWorkflow(workflowId);
  return {
    request: { namespace, taskToken: token, identity: identity(nodeId) },
    seal: (payloads: Parameters<SealingCodec['seal']>[0]) => codec.seal(payloads, tenantId),
  };
}

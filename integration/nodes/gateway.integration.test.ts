import { status } from '@grpc/grpc-js';
import proto from '@temporalio/proto';
import { rm } from 'node:fs/promises';
import { nodeTaskQueue } from '#temporal/contracts/names.ts';
import { isSealed } from '#temporal/runtime/codec/sealing-codec.ts';
import { readHistory } from '#temporal/runtime/operation-history.ts';
import { insertServers, makeUser, nodeId, startTestApi } from '#api/test/api.ts';
import type { TestApi } from '#api/test/api.ts';
import { gatewayMethods } from '#api/nodes/gateway/methods.ts';
import { until } from '#scripts/test/until.ts';
import { addNode, HostileNode, workflowService } from './hostile-node.ts';
import { rawEvents, schedule } from '#api/test/schedule.ts';

const v1 = proto.temporal.api.workflowservice.v1;
const namespace = 'default';
const secret = 'the password of a database';
let api: TestApi;
let node: HostileNode;
let other: HostileNode;
let serverId: string;
let tenantId: string;

beforeAll(async () => {
  api = await startTestApi();
  node = await HostileNode.join(api, api.joinToken);
  other = await HostileNode.join(api, (await addNode(api, 'other')).token);
  ({ tenantId } = await makeUser(api.prisma, 'olga', 'owner'));
  [serverId = ''] = await insertServers(api.prisma, tenantId, ['Mine']);
});
afterAll(async () => {
  for (const each of [node, other]) {
    each?.close();
    if (each) await rm(each.folder, { recursive: true, force: true });
  }
  await api?.close();
});

const poll = (changes: Parameters<typeof v1.PollActivityTaskQueueRequest.encode>[0] = {}) =>
  v1.PollActivityTaskQueueRequest.encode({
    namespace,
    taskQueue: { name: nodeTaskQueue(nodeId) },
    ...changes,
  }).finish();

async function takeTask(by: HostileNode = node) {
  const answer = await by.call('PollActivityTaskQueue', poll(), { milliseconds: 20_000 });
  if (!('bytes' in answer)) throw new Error(answer.details);
  return v1.PollActivityTaskQueueResponse.decode(answer.bytes);
}

const jsonOf = (payload: { data?: Uint8Array | null } | undefined): unknown =>
  JSON.parse(Buffer.from(payload?.data ?? []).toString());
const result = (text: string) => ({
  payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(text)) }],
});
const audited = (what: string) =>
  api.prisma.auditEntry.count({ where: { action: 'node.refused', details: { path: ['what'], equals: what } } });

it('opens what a node receives, and seals what it answers with the key of the tenant', async () => {
  const workflowId = await schedule(api.deps, { nodeId, serverId, input: { secret } });
  const task = await takeTask();
  expect(jsonOf(task.input?.payloads?.[0])).toEqual({ secret });
  const beat = v1.RecordActivityTaskHeartbeatRequest.encode({
    taskToken: task.taskToken,
    details: result(`beat ${secret}`),
  });
  expect(await node.call('RecordActivityTaskHeartbeat', beat.finish())).toMatchObject({ code: 0 });
  const done = v1.RespondActivityTaskCompletedRequest.encode({
    taskToken: task.taskToken,
    result: result(`done ${secret}`),
  });
  expect(await node.call('RespondActivityTaskCompleted', done.finish())).toMatchObject({ code: 0 });

  const events = await rawEvents(api.deps, workflowId);
  const payloads = events.flatMap((event) => [
    ...(event.activityTaskScheduledEventAttributes?.input?.payloads ?? []),
    ...(event.activityTaskCompletedEventAttributes?.result?.payloads ?? []),
  ]);
  expect(payloads.map(isSealed)).toEqual([true, true]);
  for (const { metadata } of payloads) expect(Buffer.from(metadata?.['mamba-tenant'] ?? []).toString()).toBe(tenantId);
  expect(JSON.stringify(events)).not.toContain(secret);
  const read = await readHistory(api.deps.temporal, workflowId);
  expect(JSON.stringify(read?.events)).toContain(`done ${secret}`);
});

it('hands on a failure with its message, its details sealed', async () => {
  const workflowId = await schedule(api.deps, { nodeId, serverId, input: 1 });
  const { taskToken } = await takeTask();
  const failure = {
    message: 'The disk is full.',
    applicationFailureInfo: { type: 'disk.full', nonRetryable: true, details: result(secret) },
    cause: { message: 'why', applicationFailureInfo: { type: 'x', details: result(secret) } },
  };
  const request = v1.RespondActivityTaskFailedRequest.encode({ taskToken, failure }).finish();
  expect(await node.call('RespondActivityTaskFailed', request)).toMatchObject({ code: 0 });
  const events = await rawEvents(api.deps, workflowId);
  const failed = events.find((event) => event.activityTaskFailedEventAttributes)!.activityTaskFailedEventAttributes!;
  expect(failed.failure?.message).toBe('The disk is full.');
  expect(failed.failure?.applicationFailureInfo?.details?.payloads?.every(isSealed)).toBe(true);
  expect(failed.failure?.cause?.applicationFailureInfo?.details?.payloads?.every(isSealed)).toBe(true);
});

it('lets a node poll its own queue alone', async () => {
  const refused = { code: status.PERMISSION_DENIED };
  const { identity } = other;
  for (const request of [
    poll({ taskQueue: { name: nodeTaskQueue(identity.nodeId) } }),
    poll({ taskQueue: { name: 'control' } }),
    poll({ taskQueue: { name: nodeTaskQueue(nodeId), kind: 2 } }),
    poll({ taskQueue: null }),
    poll({ namespace: 'temporal-system' }),
  ])
    expect(await node.call('PollActivityTaskQueue', request)).toMatchObject(refused);
  await until(async () => (await audited('temporal.PollActivityTaskQueue')) > 0);
});

it('lets a node answer no task but those that it was given', async () => {
  await schedule(api.deps, { nodeId, serverId, input: 1 });
  const { taskToken } = await takeTask();
  const answer = (token: Uint8Array) =>
    v1.RespondActivityTaskCompletedRequest.encode({ taskToken: token, result: result('stolen') }).finish();
  const refused = { code: status.PERMISSION_DENIED };
  expect(await other.call('RespondActivityTaskCompleted', answer(taskToken))).toMatchObject(refused);
  expect(await node.call('RespondActivityTaskCompleted', answer(Buffer.from('made up')))).toMatchObject(refused);
  const changed = Uint8Array.from(taskToken);
  changed[changed.length - 1]! ^= 1;
  expect(await node.call('RespondActivityTaskCompleted', answer(changed))).toMatchObject(refused);
  for (const method of ['RecordActivityTaskHeartbeat', 'RespondActivityTaskFailed', 'RespondActivityTaskCanceled'])
    expect(await other.call(method, answer(taskToken))).toMatchObject(refused);
  expect(await node.call('RespondActivityTaskCompleted', answer(taskToken))).toMatchObject({ code: 0 });
  // Told as Temporal tells it: a worker must know that a task is gone.
  expect(await node.call('RespondActivityTaskCompleted', answer(taskToken))).toMatchObject({ code: status.NOT_FOUND });
});

it('refuses every other call that Temporal has, and writes it down', async () => {
  const methods = (service: unknown) => Object.keys((service as { methods: object }).methods);
  const all = [
    ...methods(v1.WorkflowService).map((name) => [workflowService, name] as const),
    ...methods(proto.temporal.api.operatorservice.v1.OperatorService).map(
      (name) => ['temporal.api.operatorservice.v1.OperatorService', name] as const,
    ),
  ];
  const forbidden = all.filter(
    ([service, name]) => service !== workflowService || !Object.hasOwn(gatewayMethods, name),
  );
  expect(forbidden.length).toBeGreaterThan(100);
  for (const [service, name] of forbidden)
    expect([name, (await node.call(name, Buffer.alloc(0), { service })).code]).toEqual([
      name,
      status.PERMISSION_DENIED,
    ]);
  const start = v1.StartWorkflowExecutionRequest.encode({ namespace, workflowId: 'mine', workflowType: { name: 'x' } });
  expect(await node.call('StartWorkflowExecution', start.finish())).toMatchObject({ code: status.PERMISSION_DENIED });
  await expect(api.deps.temporal.workflow.getHandle('mine').describe()).rejects.toThrow(/not found/i);
  for (const name of ['StartWorkflowExecution', 'GetWorkflowExecutionHistory', 'RespondWorkflowTaskCompleted'])
    await until(async () => (await audited(`temporal.${name}`)) > 0);
  const unknown = await node.call('Anything', Buffer.alloc(0), { service: 'some.other.Service' });
  expect(unknown.code).toBe(status.UNIMPLEMENTED);
});

it('tells of Temporal what a worker needs, and nothing of the rest', async () => {
  const info = await node.call('GetSystemInfo', Buffer.alloc(0));
  expect('bytes' in info && v1.GetSystemInfoResponse.decode(info.bytes).serverVersion).toMatch(/^\d/);
  const described = await node.call('DescribeNamespace', v1.DescribeNamespaceRequest.encode({ namespace }).finish());
  const { namespaceInfo, config } = v1.DescribeNamespaceResponse.decode(
    'bytes' in described ? described.bytes : Buffer.of(),
  );
  expect([namespaceInfo?.name, config]).toEqual([namespace, null]);
  const elsewhere = v1.DescribeNamespaceRequest.encode({ namespace: 'temporal-system' }).finish();
  expect(await node.call('DescribeNamespace', elsewhere)).toMatchObject({ code: status.PERMISSION_DENIED });
});

it('survives giant messages and nonsense, and goes on serving the same connection', async () => {
  const giant = v1.RespondActivityTaskCompletedRequest.encode({
    taskToken: Buffer.of(1),
    result: result('x'.repeat(6_000_000)),
  });
  expect(await node.call('RespondActivityTaskCompleted', giant.finish())).toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
  });
  for (const bytes of ['ffffffffffffffff', '0a', '0affffffff7f', '08', '1205ff'].map((hex) =>
    Buffer.from(hex, 'hex'),
  )) {
    const { code } = await node.call('PollActivityTaskQueue', bytes);
    expect([status.INVALID_ARGUMENT, status.PERMISSION_DENIED]).toContain(code);
  }
  expect(await node.call('GetSystemInfo', Buffer.alloc(0))).toMatchObject({ code: 0 });
});

it('lets go of a poll whose node hung up: the next task goes to the next poll', async () => {
  const hangUp = new AbortController();
  const polling = node.call('PollActivityTaskQueue', poll(), { milliseconds: 30_000, signal: hangUp.signal });
  // Of the same connection, so that the poll has arrived before.
  await node.call('GetSystemInfo', Buffer.alloc(0));
  hangUp.abort();
  expect(await polling).toMatchObject({ code: status.CANCELLED });
  await schedule(api.deps, { nodeId, serverId, input: 'again' });
  expect(jsonOf((await takeTask()).input?.payloads?.[0])).toBe('again');
});

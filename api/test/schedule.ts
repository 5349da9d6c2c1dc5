import proto from '@temporalio/proto';
import { v7 as uuid } from 'uuid';
import { nodeTaskQueue } from '#temporal/contracts/names.ts';
import type { ApiDependencies } from '../dependencies.ts';

const { CommandType } = proto.temporal.api.enums.v1;

/**
 * A workflow that has an activity on a node's queue, made by hand in place of a worker of workflows. Its input is sealed as the control
 * worker would. Answers with the workflow's id.
 */
export async function schedule(
  { temporal }: Pick<ApiDependencies, 'temporal'>,
  { nodeId, serverId, input }: { nodeId: string; serverId: string; input: unknown },
): Promise<string> {
  const workflowId = `server/${serverId}/test/${uuid()}`;
  const taskQueue = `by-hand-${uuid()}`;
  const { workflowService: service, options } = {
    workflowService: temporal.workflowService,
    options: temporal.options,
  };
  const [codec] = options.loadedDataConverter.payloadCodecs;
  const namespace = options.namespace;
  await temporal.workflow.start('byHand', { workflowId, taskQueue });
  const task = await temporal.connection.withDeadline(Date.now() + 20_000, () =>
    service.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue }, identity: 'test' }),
  );
  const plain = [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(input)) }];
  const context = { type: 'workflow' as const, namespace, workflowId };
  await service.respondWorkflowTaskCompleted({
    namespace,
    taskToken: task.taskToken,
    identity: 'test',
    commands: [
      {
        commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
        scheduleActivityTaskCommandAttributes: {
          activityId: '1',
          activityType: { name: 'work' },
          taskQueue: { name: nodeTaskQueue(nodeId) },
          input: { payloads: await codec!.encode(plain, context) },
          scheduleToCloseTimeout: { seconds: 60 as never },
          startToCloseTimeout: { seconds: 60 as never },
          heartbeatTimeout: { seconds: 30 as never },
          retryPolicy: { maximumAttempts: 1 },
        },
      },
    ],
  });
  return workflowId;
}

/** The raw events of a workflow, as a thief of Temporal's database has them. */
export async function rawEvents({ temporal }: Pick<ApiDependencies, 'temporal'>, workflowId: string) {
  const { history } = await temporal.workflowService.getWorkflowExecutionHistory({
    namespace: temporal.options.namespace,
    execution: { workflowId },
  });
  return history?.events ?? [];
}

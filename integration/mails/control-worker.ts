import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import pino from 'pino';
import { createControlActivities } from '#activities/index.ts';
import type { TestApi } from '#api/test/api.ts';
import { workflowBundle } from '#scripts/test/workflow-bundle.ts';
import { controlTaskQueue } from '#temporal/contracts/names.ts';
import { activityInterceptors } from '#temporal/runtime/activity-interceptors.ts';
import type { Mailbox } from './mailbox.ts';

/** The control worker as it is, with the mail server of a test. Answers with what ends it. */
export async function startControlWorker(api: TestApi, mailbox: Mailbox): Promise<() => Promise<void>> {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const connection = await NativeConnection.connect({ address: api.temporalAddress });
  const mailServer = { url: mailbox.url, from: 'Mamba Host <panel@mamba.test>', publicUrl: 'http://panel.test' };
  const { prisma } = api;
  const { sealer, temporal } = api.deps;
  const worker = await Worker.create({
    connection,
    taskQueue: controlTaskQueue,
    workflowBundle: await workflowBundle(),
    dataConverter: temporal.options.dataConverter,
    activities: createControlActivities({ prisma, sealer, temporal, mailServer }),
    interceptors: { activity: [activityInterceptors(pino({ level: 'silent' }))] },
  });
  const run = worker.run();
  return async () => {
    worker.shutdown();
    await run;
    await connection.close();
  };
}

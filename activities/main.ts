import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import pino from 'pino';
import { createDatabase } from '#prisma/client.ts';
import { KeyRing } from '#prisma/keys/key-ring.ts';
import { checkUrl } from '#outbound/check-url.ts';
import { tenantOfServer } from '#prisma/tenant-of-server.ts';
import { controlTaskQueue } from '#temporal/contracts/names.ts';
import { activityInterceptors } from '#temporal/runtime/activity-interceptors.ts';
import { SealingCodec } from '#temporal/runtime/codec/sealing-codec.ts';
import { connectClient } from '#temporal/runtime/connection.ts';
import { announceReady, onShutdown } from '#temporal/runtime/lifecycle.ts';
import { installSdkLogger } from '#temporal/runtime/sdk-logger.ts';
import { applySchedules } from '#temporal/schedules/apply.ts';
import { recurringWork, retiredWork } from '#temporal/schedules/list.ts';
import { workflowWorkerOptions } from '#temporal/runtime/workflow-worker.ts';
import { loadConfig } from './config.ts';
import type { NotificationTarget } from './notify.ts';
import { createControlActivities } from './index.ts';
import { createRecurringActivities } from './recurring/index.ts';

/** The control worker: runs all workflows and the control plane's activities until it is asked to stop. */
async function main(): Promise<void> {
  const config = loadConfig();
  const log = pino({ name: 'control-worker', level: config.MAMBA_LOG_LEVEL });
  installSdkLogger(log);
  const codePath = config.MAMBA_WORKFLOW_BUNDLE ?? fileURLToPath(new URL('./workflow-bundle.js', import.meta.url));
  if (!existsSync(codePath)) throw new Error(`The workflow bundle ${codePath} is missing. Run: npm run build`);

  if (config.notify !== null) warnOfRefusedHook(config.notify, log);
  const prisma = createDatabase(config.DATABASE_URL);
  const sealer = new KeyRing(prisma, config.masterKeys);
  const payloadCodecs = [new SealingCodec(sealer, tenantOfServer(prisma))];
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = config;
  const temporal = await connectClient({ address, namespace }, payloadCodecs);
  const connection = await NativeConnection.connect({ address });
  const dependencies = { prisma, sealer, temporal, mailServer: config.mailServer, notify: config.notify };
  const worker = await Worker.create({
    connection,
    namespace,
    dataConverter: { payloadCodecs },
    taskQueue: controlTaskQueue,
    workflowBundle: { codePath },
    activities: { ...createControlActivities(dependencies), ...createRecurringActivities(dependencies) },
    interceptors: { activity: [activityInterceptors(log)] },
    ...workflowWorkerOptions,
    // The SDK's own choice, from the size of the heap, is more than fits: with 2,300 of our actors the process ran out of memory.
    maxCachedWorkflows: config.MAMBA_CACHED_WORKFLOWS,
    shutdownGraceTime: '5s',
  });

  onShutdown(() => worker.shutdown());
  const run = worker.run();
  await applySchedules(temporal, recurringWork, retiredWork);
  announceReady();
  log.info('control worker serves');
  await run;
  await connection.close();
  await temporal.connection.close();
  await prisma.$disconnect();
}

/** A hook by a private address that is not allowed is never asked: said at start rather than at the first crash. */
function warnOfRefusedHook({ url, networks }: NotificationTarget, log: pino.Logger): void {
  try {
    checkUrl(url, networks);
  } catch (error) {
    const advice = 'a hook in a private network needs that network in MAMBA_OUTBOUND_NETWORKS';
    log.warn({ err: error, advice }, 'notifications cannot be posted to MAMBA_NOTIFY_WEBHOOK_URL');
  }
}

main().then(
  // An open IPC channel would keep the process alive.
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    process.exit(1);
  },
);

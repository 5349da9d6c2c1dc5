import { createRuntime } from '../index.ts';
import type { InstallJob, RuntimeOptions } from '../index.ts';
import type { ServerSpec } from '#domain/servers/spec.ts';

/**
 * A worker to be killed: holds a run or an install, and tells its parent of all it reads. Started with its orders as the
 * one argument, in JSON.
 */
interface Orders {
  options: Omit<RuntimeOptions, 'log'>;
  spec?: ServerSpec;
  job?: Omit<InstallJob, 'onOutput' | 'signal'>;
}

const log = { debug() {}, info() {}, warn() {}, error() {} };
const signal = new AbortController().signal;

async function hold(orders: Orders): Promise<void> {
  const runtime = await createRuntime({ ...orders.options, log });
  if (orders.job !== undefined) {
    await runtime.runInstall({ ...orders.job, onOutput: (text) => process.send?.({ text }), signal });
  }
  if (orders.spec === undefined) return;
  await runtime.prepare(orders.spec);
  const run = await runtime.start(orders.spec);
  for await (const { data, position } of run.output(null, signal)) {
    process.send?.({ text: data.toString('latin1'), position });
  }
}

void hold(JSON.parse(process.argv[2] ?? '{}') as Orders);

import { noopMetricMeter } from '@temporalio/common';
import { DefaultLogger } from '@temporalio/worker';
import { compileWorkerOptions } from '@temporalio/worker/lib/worker-options.js';
import { workflowWorkerOptions } from './workflow-worker.ts';

it('the SDK still takes the option that its types do not have', () => {
  const options = { taskQueue: 'any', ...workflowWorkerOptions };
  const compiled = compileWorkerOptions(options, new DefaultLogger('ERROR'), noopMetricMeter);
  expect(compiled.isolateExecutionTimeoutMs).toBe(60_000);
});

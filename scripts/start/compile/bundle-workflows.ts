/**
 * Bundles workflows/index.ts and its interceptors for the workflow sandbox into dist/workflow-bundle.js. A process of its
 * own: it uses a core for seconds.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

const target = resolve('dist/workflow-bundle.js');
const { code } = await bundleWorkflowCode({
  workflowsPath: resolve('workflows/index.ts'),
  workflowInterceptorModules: [resolve('workflows/interceptors.ts')],
});
mkdirSync(resolve('dist'), { recursive: true });
writeFileSync(`${target}.new`, code);
renameSync(`${target}.new`, target);

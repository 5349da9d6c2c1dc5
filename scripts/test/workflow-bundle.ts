import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowBundle } from '@temporalio/worker';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { BUILD_TASKS } from '../start/compile/tasks.ts';
import { copyTemplate } from './template.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const fileName = 'workflow-bundle.js';

let bundle: Promise<WorkflowBundle> | undefined;

/**
 * The workflows and their interceptors, bundled as the build does it. Bundling holds a process up for seconds, so it is done once for all
 * test files.
 */
export function workflowBundle(): Promise<WorkflowBundle> {
  bundle ??= readBundle();
  return bundle;
}

async function readBundle(): Promise<WorkflowBundle> {
  const folder = await mkdtemp(join(tmpdir(), 'mamba-bundle-'));
  try {
    const { inputs } = BUILD_TASKS.workflows;
    await copyTemplate({ root, name: 'workflows', inputs, make: bundleInto }, join(folder, 'made'));
    return { code: await readFile(join(folder, 'made', fileName), 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundleInto(folder: string): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows/index.ts'),
    workflowInterceptorModules: [join(root, 'workflows/interceptors.ts')],
    logger: new DefaultLogger('ERROR'),
  });
  await writeFile(join(folder, fileName), code);
}

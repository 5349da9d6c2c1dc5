import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { serverOf } from '#temporal/contracts/server/ref.ts';
import { control } from '../proxies/control.ts';
import { nodeCleanup, nodeLong } from '../proxies/work.ts';
import { saySetAside, stopPlan, stopServer } from './files.ts';
import { OperationRun } from './run.ts';
import type { Undo } from './run.ts';
import { runScript, scriptUndo } from './script.ts';

/** A first install that fails leaves nothing behind: its files are removed and its port is freed. */
export const installUndos: { allocate: Undo; prepare: Undo; script: Undo } = {
  allocate: {
    id: 'undo-allocate',
    title: 'Give the port back',
    run: (step) => step.also(control).releaseAllocations(),
  },
  prepare: {
    id: 'undo-prepare',
    title: 'Remove what was made on the node',
    run: async (step, operation) => saySetAside(operation, await step.also(nodeCleanup).destroyServer()),
  },
  script: scriptUndo,
};

/**
 * Installs a server for the first time: a port, the images, the install script.
 * For a reinstall, which actors requested here before `reinstallServer` existed, it stops the server first and keeps its port and files.
 */
export async function installServer(input: OperationInput): Promise<OperationResult> {
  const server = serverOf(input);
  const isFirst = input.kind === 'install';
  const run = new OperationRun(input, [
    ...(isFirst ? [] : [stopPlan]),
    { id: 'allocate', title: 'Reserve a port' },
    { id: 'prepare', title: 'Fetch the images' },
    { id: 'script', title: 'Run the install script' },
    { id: 'tidy', title: 'Tidy up' },
  ]);

  return run.execute(async () => {
    if (!isFirst) await stopServer(run);
    await run.step(
      'allocate',
      (step) => step.main(control).allocatePrimary(),
      isFirst ? installUndos.allocate : undefined,
    );
    const [spec, installSpec] = await Promise.all([control.loadServerSpec(server), control.loadInstallSpec(server)]);
    await run.step(
      'prepare',
      (step) => step.main(nodeLong).prepareServer({ spec, installImage: installSpec.image }),
      isFirst ? installUndos.prepare : undefined,
    );
    await runScript(run, installSpec);
    await run.step('tidy', (step) => step.main(nodeCleanup).forgetInstall());
    return {};
  });
}

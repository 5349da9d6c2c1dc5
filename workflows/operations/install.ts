import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { control, nodeCleanup, nodeLong } from '../proxies.ts';
import { stopPlan, stopServer } from './files.ts';
import { serverOf } from './input.ts';
import { OperationRun } from './run.ts';
import type { Undo } from './run.ts';
import { runScript, scriptUndo } from './script.ts';

/** A first install that fails leaves nothing behind: files and port are taken back. */
export function installUndos(input: OperationInput): { allocate: Undo; prepare: Undo; script: Undo } {
  const { nodeId, serverId } = input;
  return {
    allocate: {
      id: 'undo-allocate',
      title: 'Give the port back',
      run: () => control.releaseAllocations(serverOf(input)),
    },
    prepare: {
      id: 'undo-prepare',
      title: 'Remove what was made on the node',
      run: () => nodeCleanup(nodeId).destroyServer({ serverId }),
    },
    script: scriptUndo(input),
  };
}

/**
 * Installs a server for the first time: a port, the images, the install script.
 * Asked for a reinstall (by an actor of before `reinstallServer` was) it stops the server first and keeps its port and files.
 */
export async function installServer(input: OperationInput): Promise<OperationResult> {
  const server = serverOf(input);
  const { nodeId, operationId } = input;
  const isFirst = input.kind === 'install';
  const undos = installUndos(input);
  const run = new OperationRun(input, [
    ...(isFirst ? [] : [stopPlan]),
    { id: 'allocate', title: 'Reserve a port' },
    { id: 'prepare', title: 'Fetch the images' },
    { id: 'script', title: 'Run the install script' },
    { id: 'tidy', title: 'Tidy up' },
  ]);

  return run.execute(async () => {
    if (!isFirst) await stopServer(run, input);
    await run.step(
      'allocate',
      () => control.allocatePrimary.executeWithOptions({ activityId: 'allocate' }, [server]),
      isFirst ? undos.allocate : undefined,
    );
    const [spec, installSpec] = await Promise.all([control.loadServerSpec(server), control.loadInstallSpec(server)]);
    await run.step(
      'prepare',
      () =>
        nodeLong(nodeId).prepareServer.executeWithOptions({ activityId: 'prepare' }, [
          { operationId, stepId: 'prepare', spec, installImage: installSpec.image },
        ]),
      isFirst ? undos.prepare : undefined,
    );
    await runScript(run, input, installSpec);
    await run.step('tidy', () =>
      nodeCleanup(nodeId).forgetInstall.executeWithOptions({ activityId: 'tidy' }, [{ operationId }]),
    );
    return {};
  });
}

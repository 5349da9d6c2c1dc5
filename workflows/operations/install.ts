import { ApplicationFailure } from '@temporalio/workflow';
import type { OperationInput, ServerRef } from '../../temporal/contracts/server.ts';
import { control, nodeCleanup, nodeLong, nodeStop } from '../proxies.ts';
import { OperationRun } from './run.ts';

/**
 * Installs a server: a port, the images, the install script. A first install that fails leaves nothing behind: files and
 * port are taken back. A reinstall stops the server first, keeps its port and its files.
 */
export async function installServer(input: OperationInput): Promise<void> {
  const server: ServerRef = { serverId: input.serverId, tenantId: input.tenantId, nodeId: input.nodeId };
  const { operationId, serverId } = input;
  const isFirst = input.kind === 'install';
  const run = new OperationRun(input, [
    ...(isFirst ? [] : [{ id: 'stop', title: 'Stop the server' }]),
    { id: 'allocate', title: 'Reserve a port' },
    { id: 'prepare', title: 'Fetch the images' },
    { id: 'script', title: 'Run the install script' },
    { id: 'tidy', title: 'Tidy up' },
  ]);

  await run.execute(async () => {
    if (!isFirst) {
      await run.step('stop', () =>
        nodeStop(input.nodeId).stopServer.executeWithOptions({ activityId: 'stop' }, [{ serverId }]),
      );
    }
    await run.step(
      'allocate',
      () => control.allocatePrimary.executeWithOptions({ activityId: 'allocate' }, [server]),
      isFirst
        ? { id: 'undo-allocate', title: 'Give the port back', run: () => control.releaseAllocations(server) }
        : undefined,
    );
    const [spec, installSpec] = await Promise.all([control.loadServerSpec(server), control.loadInstallSpec(server)]);
    await run.step(
      'prepare',
      () =>
        nodeLong(input.nodeId).prepareServer.executeWithOptions({ activityId: 'prepare' }, [
          { operationId, stepId: 'prepare', spec, installImage: installSpec.image },
        ]),
      isFirst
        ? {
            id: 'undo-prepare',
            title: 'Remove what was made on the node',
            run: () => nodeCleanup(input.nodeId).destroyServer({ serverId }),
          }
        : undefined,
    );
    await run.step(
      'script',
      async () => {
        const result = await nodeLong(input.nodeId).runInstall.executeWithOptions({ activityId: 'script' }, [
          { operationId, stepId: 'script', spec: installSpec },
        ]);
        run.keepOutput(result.outputTail);
        if (result.exitCode !== 0) throw scriptFailed(result.exitCode);
      },
      {
        id: 'undo-script',
        title: 'Clear the install run',
        run: () => nodeCleanup(input.nodeId).forgetInstall({ operationId }),
      },
    );
    await run.step('tidy', () =>
      nodeCleanup(input.nodeId).forgetInstall.executeWithOptions({ activityId: 'tidy' }, [{ operationId }]),
    );
  });
}

function scriptFailed(exitCode: number | null): ApplicationFailure {
  const how = exitCode === null ? 'was ended by a signal' : `ended with code ${exitCode}`;
  return ApplicationFailure.nonRetryable(`The install script ${how}. Its output says why.`, 'install.script_failed');
}

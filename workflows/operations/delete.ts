import { CancellationScope } from '@temporalio/workflow';
import type { OperationInput, ServerRef } from '../../temporal/contracts/server.ts';
import { control, nodeCleanup, nodeStop } from '../proxies.ts';
import { OperationRun } from './run.ts';

/**
 * Deletes a server: stops it with its own stop command, removes it from the node, frees its ports. Waits for a node that is
 * away. Cancelling before the removal began leaves the server as it was, offline.
 */
export async function deleteServer(input: OperationInput): Promise<void> {
  const server: ServerRef = { serverId: input.serverId, tenantId: input.tenantId, nodeId: input.nodeId };
  const { serverId } = input;
  const run = new OperationRun(input, [
    { id: 'stop', title: 'Stop the server' },
    { id: 'remove', title: 'Remove its files' },
    { id: 'release', title: 'Free its ports' },
  ]);

  await run.execute(async () => {
    await run.step('stop', () =>
      nodeStop(input.nodeId).stopServer.executeWithOptions({ activityId: 'stop' }, [{ serverId }]),
    );
    // Half of a server is worth nothing: once its files go, the rest goes too.
    await CancellationScope.nonCancellable(async () => {
      await run.step('remove', () =>
        nodeCleanup(input.nodeId).destroyServer.executeWithOptions({ activityId: 'remove' }, [{ serverId }]),
      );
      await run.step('release', () =>
        control.releaseAllocations.executeWithOptions({ activityId: 'release' }, [server]),
      );
    });
  });
}

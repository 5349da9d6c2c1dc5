import { CancellationScope } from '@temporalio/workflow';
import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { control, nodeCleanup } from '../proxies.ts';
import { readingBackup } from './backups.ts';
import { dropKept, fileUndos, stageFiles, stopPlan, stopServer, swapFiles } from './files.ts';
import { optionsOf, serverOf } from './input.ts';
import { OperationRun } from './run.ts';

/**
 * Brings files of a backup back. They are fetched and verified beside the server's own, which runs on meanwhile; only then it is
 * stopped and they change places. The old ones are kept until the new ones have been compared with what was unpacked, and are
 * put back on any failure. The actor starts the server again if it was to run.
 */
export async function restoreServer(input: OperationInput): Promise<OperationResult> {
  const { backupId, paths } = optionsOf(input, 'restore');
  const { nodeId, operationId, serverId } = input;
  const server = serverOf(input);
  const undos = fileUndos(input);
  const run = new OperationRun(input, [
    { id: 'find', title: 'Find the backup' },
    { id: 'stage', title: 'Fetch and verify it' },
    stopPlan,
    { id: 'swap', title: 'Put its files in place' },
    { id: 'check', title: 'Check what is there' },
    { id: 'tidy', title: 'Remove the old files' },
  ]);
  return run.execute(async () => {
    const [backup, spec] = await run.step('find', () =>
      Promise.all([
        control.loadBackup.executeWithOptions({ activityId: 'find' }, [{ ...server, backupId }]),
        control.loadServerSpec(server),
      ]),
    );
    const from = { kind: 'backup' as const, backup, paths };
    const staged = await readingBackup(input, backupId, () =>
      stageFiles(run, input, { diskBytes: spec.limits.diskBytes, from }, undos.stage),
    );
    const observation = await stopServer(run, input);
    await swapFiles(run, input, paths, undos.swap);
    await run.step('check', () =>
      nodeCleanup(nodeId).checkFiles.executeWithOptions({ activityId: 'check' }, [{ operationId, serverId, staged }]),
    );
    run.keep();
    await CancellationScope.nonCancellable(() => run.step('tidy', () => dropKept(input)));
    return { observation };
  });
}

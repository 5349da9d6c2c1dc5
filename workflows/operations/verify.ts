import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { control, nodeBulk } from '../proxies.ts';
import { readingBackup } from './backups.ts';
import { optionsOf, serverOf } from './input.ts';
import { OperationRun } from './run.ts';

/** Reads a backup from beginning to end as a restore would, and so proves that it restores. The server is not touched. */
export async function verifyBackup(input: OperationInput): Promise<OperationResult> {
  const { backupId } = optionsOf(input, 'verify');
  const { nodeId, operationId, serverId } = input;
  const server = serverOf(input);
  const run = new OperationRun(input, [
    { id: 'find', title: 'Find the backup' },
    { id: 'read', title: 'Read all of it' },
  ]);
  return run.execute(async () => {
    const backup = await run.step('find', () =>
      control.loadBackup.executeWithOptions({ activityId: 'find' }, [{ ...server, backupId }]),
    );
    await run.step('read', async () => {
      await readingBackup(input, backupId, () =>
        nodeBulk(nodeId).verifyBackup.executeWithOptions({ activityId: 'read' }, [
          { operationId, stepId: 'read', serverId, backup },
        ]),
      );
      await control.recordBackup({ ...server, backupId, change: { status: 'verified' } });
    });
    return {};
  });
}

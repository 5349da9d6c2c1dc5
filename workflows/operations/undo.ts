import type { OperationInput } from '#temporal/contracts/operations.ts';
import { serverOf } from '#temporal/contracts/server/ref.ts';
import { control } from '../proxies/control.ts';
import { backupUndo } from './backups.ts';
import { deleteUndos } from './delete.ts';
import { fileUndos } from './files.ts';
import { optionsOf } from './input.ts';
import { installUndos } from './install.ts';
import { reinstallUndos } from './reinstall.ts';
import { OperationRun } from './run.ts';
import type { Undo } from './run.ts';
import { updateUndos } from './update.ts';

/**
 * Undoes the steps of an operation whose workflow was terminated, in Temporal's own interface or by an administrator here: a
 * terminated workflow runs no code, so this workflow does it, with every undo that the operation might have registered.
 */
export async function undoOperation(input: OperationInput): Promise<void> {
  const run = new OperationRun(input, []);
  const found = await control.loadOperation({ ...serverOf(input), operationId: input.operationId });
  await run.undoTerminated(found, undosOf(input));
}

function undosOf(input: OperationInput): readonly Undo[] {
  switch (input.kind) {
    case 'install':
      return Object.values(installUndos);
    case 'reinstall':
      return reinstallUndos;
    case 'update':
      return updateUndos(input);
    case 'backup':
      return [backupUndo(optionsOf(input, 'backup').backupId)];
    case 'restore':
      return Object.values(fileUndos);
    case 'delete':
      return deleteUndos(input);
    case 'restart':
    case 'verify':
    case 'delete_backup':
    case 'suspend':
    case 'unsuspend':
      return [];
  }
}

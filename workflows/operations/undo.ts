import type { OperationInput } from '#temporal/contracts/operations.ts';
import { control } from '../proxies.ts';
import { backupUndo } from './backups.ts';
import { deleteUndos } from './delete.ts';
import { fileUndos } from './files.ts';
import { optionsOf, serverOf } from './input.ts';
import { installUndos } from './install.ts';
import { reinstallUndos } from './reinstall.ts';
import { OperationRun } from './run.ts';
import type { Undo } from './run.ts';
import { updateUndos } from './update.ts';

/**
 * Takes back what an operation left whose workflow was terminated, in Temporal's own interface or by an administrator here: a
 * terminated workflow can run nothing any more, so another one does it, with every undo that the operation might have needed.
 */
export async function undoOperation(input: OperationInput): Promise<void> {
  const run = new OperationRun(input, []);
  const found = await control.loadOperation({ ...serverOf(input), operationId: input.operationId });
  await run.undoTerminated(found, undosOf(input));
}

function undosOf(input: OperationInput): Undo[] {
  switch (input.kind) {
    case 'install':
      return Object.values(installUndos(input));
    case 'reinstall':
      return reinstallUndos(input);
    case 'update':
      return updateUndos(input);
    case 'backup':
      return [backupUndo(input, optionsOf(input, 'backup').backupId)];
    case 'restore':
      return Object.values(fileUndos(input));
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

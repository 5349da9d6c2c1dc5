import type { BackupLocation } from '#domain/backups/backup.ts';
import type { BackupCommand } from '#domain/blueprints/schema.ts';
import { backupsPerPage, mostWarnings } from '#domain/payloads/bounds.ts';
import type { OperationInput } from '#temporal/contracts/operations.ts';
import { describeFailure } from '../failures.ts';
import { control, nodeBulk, nodeCleanup, nodeCommands } from '../proxies.ts';
import { serverOf } from './input.ts';
import type { OperationRun, StepPlan, Undo } from './run.ts';

/** The steps of making a backup: alone, or before an update or a delete. */
export const backupPlan: readonly StepPlan[] = [
  { id: 'begin', title: 'Reserve the backup' },
  { id: 'quiesce', title: 'Ask the game to save' },
  { id: 'archive', title: 'Copy the files to storage' },
  { id: 'resume', title: 'Let the game go on writing' },
];

/** Takes back a backup that was not finished. One that is complete stays. */
export function backupUndo(input: OperationInput, backupId: string): Undo {
  const server = serverOf(input);
  return {
    id: 'undo-backup',
    title: 'Remove what was written',
    run: async () => {
      const found = await control.locateBackup({ ...server, backupId });
      if (found === null || (found.status !== 'pending' && found.status !== 'running')) return;
      await nodeCleanup(input.nodeId).discardBackup({ location: found.location });
      await control.recordBackup({ ...server, backupId, change: { status: 'failed' } });
    },
  };
}

/** Makes a backup; once it is recorded as complete nothing takes it back any more. */
export async function makeBackup(run: OperationRun, input: OperationInput, backupId: string): Promise<void> {
  const server = serverOf(input);
  const { nodeId, operationId, serverId } = input;
  const { job, before, after } = await run.step(
    'begin',
    () => control.beginBackup.executeWithOptions({ activityId: 'begin' }, [{ ...server, backupId, operationId }]),
    backupUndo(input, backupId),
  );
  await run.step(
    'quiesce',
    () => runCommands(before, 'quiesce'),
    // A game that was told not to write must hear that it may, whatever becomes of its backup.
    after.length === 0
      ? undefined
      : {
          id: 'undo-quiesce',
          title: 'Let the game go on writing',
          run: () => runCommands(after, 'undo-quiesce'),
        },
  );
  await run.step('archive', async () => {
    const { warnings, ...archive } = await nodeBulk(nodeId).createBackup.executeWithOptions({ activityId: 'archive' }, [
      { operationId, stepId: 'archive', job },
    ]);
    for (const warning of warnings.slice(0, mostWarnings)) run.say(warning);
    if (warnings.length > mostWarnings) run.say(`… and ${warnings.length - mostWarnings} more.`);
    await control.recordBackup({ ...server, backupId, change: { status: 'complete', archive } });
  });
  await run.step('resume', () => runCommands(after, 'resume'));
  run.keep();

  async function runCommands(commands: BackupCommand[], activityId: string): Promise<void> {
    if (commands.length === 0) return;
    const { warnings } = await nodeCommands(nodeId).runCommands.executeWithOptions({ activityId }, [
      { serverId, commands },
    ]);
    for (const warning of warnings) run.say(warning);
  }
}

/** Removes what the server's retention policy no longer keeps. */
export async function pruneBackups(input: OperationInput): Promise<void> {
  const server = serverOf(input);
  const first = await control.expiredBackups.executeWithOptions({ activityId: 'prune' }, [server]);
  await discardPages(input, first, () => control.expiredBackups(server));
}

/** Removes backups page by page, until a page is not full. One that has been removed is in no further page. */
export async function discardPages(
  input: OperationInput,
  first: readonly BackupLocation[],
  next: () => Promise<BackupLocation[]>,
  isKept: (location: BackupLocation) => boolean = () => false,
): Promise<void> {
  let page = first;
  for (;;) {
    for (const location of page) {
      if (isKept(location)) continue;
      await nodeCleanup(input.nodeId).discardBackup({ location });
      const change = { status: 'deleted' as const };
      await control.recordBackup({ ...serverOf(input), backupId: location.backupId, change });
    }
    if (page.length < backupsPerPage) return;
    page = await next();
  }
}

/** Runs what reads a backup; what it finds wrong with it is written into the backup's row. */
export async function readingBackup<Result>(
  input: OperationInput,
  backupId: string,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    const { code } = describeFailure(error);
    if (code === 'backup.missing' || code === 'backup.damaged') {
      const status = code === 'backup.missing' ? 'missing' : 'damaged';
      await control.recordBackup({ ...serverOf(input), backupId, change: { status } });
    }
    throw error;
  }
}

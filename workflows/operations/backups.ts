import type { BackupLocation } from '#domain/backups/backup.ts';
import type { BackupCommand } from '#domain/blueprints/schema.ts';
import { warningOf } from '#domain/errors/sentences/warnings.ts';
import { backupsPerPage, mostWarnings } from '#domain/payloads/bounds.ts';
import type { OperationInput } from '#temporal/contracts/operations.ts';
import { serverOf } from '#temporal/contracts/server/ref.ts';
import { describeFailure } from '../failures.ts';
import { control } from '../proxies/control.ts';
import { nodeCommands } from '../proxies/power.ts';
import { nodeBulk, nodeCleanup } from '../proxies/work.ts';
import type { OperationRun, StepPlan, Undo } from './run.ts';
import type { Step } from './step.ts';

/** The steps of making a backup: alone, or before an update or a delete. */
export const backupPlan: readonly StepPlan[] = [
  { id: 'begin', title: 'Reserve the backup' },
  { id: 'quiesce', title: 'Ask the game to save' },
  { id: 'archive', title: 'Copy the files to storage' },
  { id: 'resume', title: 'Let the game go on writing' },
];

/** Removes a backup that was not finished. One that is complete stays. */
export function backupUndo(backupId: string): Undo {
  return {
    id: 'undo-backup',
    title: 'Remove what was written',
    run: async (step) => {
      const found = await step.also(control).locateBackup({ backupId });
      if (found === null || (found.status !== 'pending' && found.status !== 'running')) return;
      await step.also(nodeCleanup).discardBackup({ location: found.location });
      await step.also(control).recordBackup({ backupId, change: { status: 'failed' } });
    },
  };
}

/** Makes a backup; once it is recorded as complete, no failure of the operation removes it. */
export async function makeBackup(run: OperationRun, backupId: string): Promise<void> {
  const { job, before, after } = await run.step(
    'begin',
    (step) => step.main(control).beginBackup({ backupId }),
    backupUndo(backupId),
  );
  await run.step(
    'quiesce',
    (step) => runCommands(step, before),
    // A game that stopped writing must be told to write again, whatever the outcome of its backup.
    after.length === 0
      ? undefined
      : {
          id: 'undo-quiesce',
          title: 'Let the game go on writing',
          run: (step) => runCommands(step, after),
        },
  );
  await run.step('archive', async (step) => {
    const { warnings, ...archive } = await step.main(nodeBulk).createBackup({ job });
    for (const warning of warnings.slice(0, mostWarnings)) run.say(warning);
    if (warnings.length > mostWarnings)
      run.say(warningOf('backup.rest', { count: String(warnings.length - mostWarnings) }));
    await step.also(control).recordBackup({ backupId, change: { status: 'complete', archive } });
  });
  await run.step('resume', (step) => runCommands(step, after));
  run.keep();

  async function runCommands(step: Step, commands: BackupCommand[]): Promise<void> {
    if (commands.length === 0) return;
    const { warnings } = await step.main(nodeCommands).runCommands({ commands });
    for (const warning of warnings) run.say(warning);
  }
}

/** Removes what the server's retention policy no longer keeps. */
export async function pruneBackups(step: Step): Promise<void> {
  const first = await step.main(control).expiredBackups();
  await discardPages(step, first, () => step.also(control).expiredBackups());
}

/** Removes backups page by page, until a page is not full. One that has been removed is in no further page. */
export async function discardPages(
  step: Step,
  first: readonly BackupLocation[],
  next: () => Promise<BackupLocation[]>,
  isKept: (location: BackupLocation) => boolean = () => false,
): Promise<void> {
  let page = first;
  for (;;) {
    for (const location of page) {
      if (isKept(location)) continue;
      await step.also(nodeCleanup).discardBackup({ location });
      await step.also(control).recordBackup({ backupId: location.backupId, change: { status: 'deleted' } });
    }
    if (page.length < backupsPerPage) return;
    page = await next();
  }
}

/** Runs an activity that reads a backup; damage that it finds is written into the backup's row. */
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

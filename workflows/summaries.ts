import type { ActivityInput, Next, WorkflowOutboundCallsInterceptor } from '@temporalio/workflow';
import type { ControlActivities } from '#temporal/contracts/control/activities.ts';
import type { RecurringActivities } from '#temporal/contracts/control/recurring.ts';
import type { NodeActivities } from '#temporal/contracts/node/activities.ts';

/**
 * What Temporal's interface shows beside an activity that is no step's own: a new activity is a compile error until it has a line.
 * Summaries are sealed like every payload; all the same they name kinds of work only, never values.
 */
const summaries: Record<keyof ControlActivities | keyof NodeActivities | keyof RecurringActivities, string> = {
  recordServer: 'Write the server’s state to the database',
  recordOperation: 'Write the operation’s progress to the database',
  closeOperation: 'Close the operation in the database',
  loadOperation: 'Load the operation',
  archiveOperation: 'Archive the operation’s history',
  allocatePrimary: 'Reserve a port',
  releaseAllocations: 'Free the server’s ports',
  loadServerSpec: 'Render the server’s specification',
  loadInstallSpec: 'Render the install script',
  loadUpdateSpec: 'Render the update script',
  loadPolicies: 'Load the policies in force',
  applySettings: 'Apply the new settings',
  revertSettings: 'Revert to the old settings',
  hideServer: 'Hide the server from all lists',
  beginBackup: 'Reserve the backup',
  locateBackup: 'Find the backup',
  loadBackup: 'Find the backup',
  recordBackup: 'Write the backup’s status to the database',
  expiredBackups: 'Find backups that the policy does not keep',
  removableBackups: 'Find the server’s backups',
  recordCrash: 'Record the decision about a crash',
  sendMail: 'Send a mail',
  failMail: 'Record that a mail failed',
  prepareServer: 'Prepare the server’s folder and images',
  runInstall: 'Run the script',
  forgetInstall: 'Clear what the script’s run left',
  startServer: 'Start the process',
  stopServer: 'Stop the process',
  killServer: 'Kill the process',
  destroyServer: 'Remove the server from its node',
  refreshImage: 'Fetch the newest image',
  runCommands: 'Run console commands',
  createBackup: 'Copy the files to storage',
  discardBackup: 'Remove a backup from storage',
  verifyBackup: 'Read the whole backup',
  stageFiles: 'Stage the files',
  swapFiles: 'Swap the staged files in',
  checkFiles: 'Compare the files with the staged ones',
  unswapFiles: 'Restore the old files',
  dropStage: 'Remove the staged files',
  launchPendingOperations: 'Launch operations that were recorded but not started',
  launchPendingMails: 'Launch mails that were recorded but not sent',
  copyHistories: 'Copy histories of ended operations',
  reconcilePower: 'Report servers whose process differs from their desired state',
  deleteExpired: 'Delete expired rows',
  rotateSigningKeys: 'Rotate the signing keys',
};

const hasSummary = (activityType: string): activityType is keyof typeof summaries => activityType in summaries;

/** Gives every activity a summary, unless its caller gave it one. */
export class SummaryInterceptor implements WorkflowOutboundCallsInterceptor {
  scheduleActivity(
    input: ActivityInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'scheduleActivity'>,
  ): Promise<unknown> {
    const { activityType, options } = input;
    if (options.summary !== undefined || !hasSummary(activityType)) return next(input);
    return next({ ...input, options: { ...options, summary: summaries[activityType] } });
  }
}

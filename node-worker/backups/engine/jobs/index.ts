import path from 'node:path';
import { owning } from '../owner.ts';
import type { EngineJob } from '../protocol.ts';
import type { JobContext } from './context.ts';
import { countFiles } from './count.ts';
import { createBackup } from './create.ts';
import { discardBackup } from './discard.ts';
import { removeFolder } from './remove.ts';
import { stageFiles } from './stage.ts';
import { verifyBackup } from './verify.ts';

/** Does a job; one that writes has its folder to itself. */
export async function runJob(job: EngineJob, context: JobContext): Promise<unknown> {
  const folder = folderOf(job);
  return folder === null ? dispatch(job, context) : owning(folder, () => dispatch(job, context));
}

/** The folder that a job must not share with one that a process before this one may still be at. */
function folderOf(job: EngineJob): string | null {
  switch (job.kind) {
    case 'create':
    case 'discard':
      return path.join(job.settings.jobsDir, job.location.backupId);
    case 'stage':
      return job.workDir;
    case 'remove':
      return job.into;
    case 'verify':
    case 'count':
      return null;
  }
}

async function dispatch(job: EngineJob, context: JobContext): Promise<unknown> {
  switch (job.kind) {
    case 'create':
      return createBackup(job, context);
    case 'discard':
      return discardBackup(job);
    case 'verify':
      return verifyBackup(job, context);
    case 'stage':
      return stageFiles(job, context);
    case 'count':
      return countFiles(job);
    case 'remove':
      return removeFolder(job);
  }
}

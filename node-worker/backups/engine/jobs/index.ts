import type { EngineJob } from '../protocol.ts';
import type { JobContext } from './context.ts';
import { countFiles } from './count.ts';
import { createBackup } from './create.ts';
import { discardBackup } from './discard.ts';
import { removeFolder } from './remove.ts';
import { stageFiles } from './stage.ts';
import { verifyBackup } from './verify.ts';

export async function runJob(job: EngineJob, context: JobContext): Promise<unknown> {
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

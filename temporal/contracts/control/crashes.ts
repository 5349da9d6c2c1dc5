import type { ServerExit } from '#domain/servers/state.ts';
import type { ServerRef } from '../server/ref.ts';

/** The control plane's decision about a crash; written into its row. */
export interface CrashRecord {
  exitId: string;
  exit: ServerExit;
  decision: 'restart' | 'gave_up' | 'none';
  attempt: number;
  nextTryAt: string | null;
  reason: string | null;
}

export interface CrashActivities {
  /** Writes the decision about a crash; `gave_up` calls the notification hook, once for each exit. */
  recordCrash(input: ServerRef & { crash: CrashRecord }): Promise<void>;
}

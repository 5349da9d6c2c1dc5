import type { HistoriesPage } from '../schedules.ts';

/** Only rows that are older count, so that work in flight is left alone; each activity has its own default. */
interface Older {
  olderThanMilliseconds?: number;
}

/** Activities of recurring work (task queue `control`). All are idempotent, and harmless when two run at once. */
export interface RecurringActivities {
  /** Launches operations that are recorded but have no workflow. `left`: Temporal or an actor did not answer; they are in the next round. */
  launchPendingOperations(input: Older): Promise<{ launched: number; refused: number; left: number }>;
  /** Launches mails that are recorded but not being sent. */
  launchPendingMails(input: Older): Promise<{ launched: number }>;
  /** Copies one page of the histories of ended operations that no actor copied, after the operation `after`. */
  copyHistories(input: Older & { after: string | null }): Promise<HistoriesPage>;
  /** Sends actors the observed state of servers that differ from their desired state although their node is online. */
  reconcilePower(input: Older): Promise<{ told: number }>;
  /** Deletes expired sessions, tokens, challenges and mails. */
  deleteExpired(): Promise<{ deleted: number }>;
  rotateSigningKeys(): Promise<{ made: number }>;
}

/** Workflow types of recurring work; `temporal/schedules/list.ts` says when each runs. */
export const recurringTypes = {
  launchPending: 'launchPending',
  copyHistories: 'copyHistories',
  reconcilePower: 'reconcilePower',
  deleteExpired: 'deleteExpired',
  rotateSigningKeys: 'rotateSigningKeys',
} as const;

export interface HistoriesPage {
  copied: number;
  /** The last operation that was looked at; null at the end, so that the next page begins at the start again. */
  after: string | null;
  /** Temporal did not answer; asking for further histories would only wait. */
  isInterrupted: boolean;
}

/** What a round of copying histories ends with. The next round continues after `after`. */
export interface HistoriesRound {
  copied: number;
  after: string | null;
}

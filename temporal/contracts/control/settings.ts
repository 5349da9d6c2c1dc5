import type { ServerRef } from '../server/ref.ts';

/** Settings that change with an operation and revert with it. */
export interface SettingsActivities {
  /** Moves the pending variables and image of the operation's row into the server's, and keeps the old ones there. Once. */
  applySettings(input: ServerRef & { operationId: string }): Promise<void>;
  /** Restores the old ones, if they were replaced. */
  revertSettings(input: ServerRef & { operationId: string }): Promise<void>;
  /** Takes the server out of all lists, before it is removed from its node. */
  hideServer(input: ServerRef): Promise<void>;
}

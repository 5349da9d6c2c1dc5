export interface ImageActivities {
  /** Fetches the newest version of an image, whether or not it is here. */
  refreshImage(input: { operationId: string; stepId: string; serverId: string; image: string }): Promise<void>;
}

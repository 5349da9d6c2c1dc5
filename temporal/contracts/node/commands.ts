import type { BackupCommand } from '#domain/blueprints/schema.ts';

export interface CommandActivities {
  /**
   * Types commands into the console, waiting for each one's line. A server that does not run is no error. Returns sentences
   * about lines that did not come in time.
   */
  runCommands(input: {
    serverId: string;
    commands: BackupCommand[];
  }): Promise<{ running: boolean; warnings: string[] }>;
}

import type { InstallSpec, ServerSpec } from '#domain/servers/spec.ts';

/** Prepare a server's place on the node and run its scripts. */
export interface InstallActivities {
  /** Data folder and network; fetches the images unless they are there. */
  prepareServer(input: { operationId: string; stepId: string; spec: ServerSpec; installImage: string }): Promise<void>;
  /** Runs the install script once; re-attaches after a crash of the worker. */
  runInstall(input: {
    operationId: string;
    stepId: string;
    spec: InstallSpec;
  }): Promise<{ outputTail: string; exitCode: number | null }>;
  /** Clears what the install's run left (container, logs). */
  forgetInstall(input: { operationId: string }): Promise<void>;
}

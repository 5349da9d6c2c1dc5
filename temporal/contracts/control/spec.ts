import type { InstallSpec, ServerSpec } from '#domain/servers/spec.ts';
import type { ServerRef } from '../server/ref.ts';

/** Render the instructions for a node from blueprint, variables, limits and allocations. All throw `server.not_found`. */
export interface SpecActivities {
  loadServerSpec(input: ServerRef): Promise<ServerSpec>;
  loadInstallSpec(input: ServerRef): Promise<InstallSpec>;
  /** What an update runs: the blueprint's update script, or its install script. */
  loadUpdateSpec(input: ServerRef): Promise<InstallSpec>;
}

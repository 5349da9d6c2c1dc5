import type { ServerPolicies } from '#domain/servers/policies.ts';
import type { ServerRef } from '../server/ref.ts';

export interface PolicyActivities {
  /** The policies in force: defaults, blueprint, server. */
  loadPolicies(input: ServerRef): Promise<ServerPolicies>;
}

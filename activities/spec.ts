import { loadScriptSpec, loadServerSpec } from '#prisma/servers/spec.ts';
import type { SpecActivities } from '#temporal/contracts/control/spec.ts';
import type { ControlDependencies } from './dependencies.ts';

/** What a node must know of a server. */
export function createSpecActivities(source: ControlDependencies): SpecActivities {
  return {
    loadServerSpec: ({ serverId }) => loadServerSpec(source, serverId),
    loadInstallSpec: ({ serverId }) => loadScriptSpec(source, serverId, 'install'),
    loadUpdateSpec: ({ serverId }) => loadScriptSpec(source, serverId, 'update'),
  };
}

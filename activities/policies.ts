import { Blueprint } from '#domain/blueprints/schema.ts';
import { codedError } from '#domain/errors.ts';
import { policiesInForce } from '#domain/servers/policies.ts';
import type { PolicyActivities } from '#temporal/contracts/control/policies.ts';
import type { ControlDependencies } from './dependencies.ts';

/** Policies of a server: its own override its blueprint's, which override the defaults. */
export function createPolicyActivities({ prisma }: ControlDependencies): PolicyActivities {
  return {
    async loadPolicies({ serverId }) {
      const server = await prisma.server.findUnique({
        where: { id: serverId },
        select: { policies: true, blueprint: { select: { definition: true } } },
      });
      if (server === null) throw codedError('server.not_found');
      return policiesInForce(Blueprint.parse(server.blueprint.definition), server.policies);
    },
  };
}

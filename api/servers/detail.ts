import { Blueprint } from '#domain/blueprints/schema.ts';
import type { ServerDetail } from '#domain/contracts/servers.ts';
import { openVariables } from '#prisma/keys/sealed-variables.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../http/authorize.ts';
import { getServer } from './find.ts';
import { presentDetail } from './present.ts';

/** @throws DomainError `server.not_found` */
export async function getServerDetail(deps: ApiDependencies, serverId: string): Promise<ServerDetail> {
  const [server, settings] = await Promise.all([
    getServer(deps, serverId),
    deps.prisma.server.findUnique({
      where: { id: serverId },
      select: {
        tenantId: true,
        image: true,
        policies: true,
        blueprint: { select: { definition: true } },
        variables: true,
      },
    }),
  ]);
  if (settings === null) throw notFound('server.not_found');
  const owner = { serverId, tenantId: settings.tenantId };
  const values = new Map(Object.entries(await openVariables(deps.sealer, owner, settings.variables)));
  const blueprint = Blueprint.parse(settings.blueprint.definition);
  return presentDetail(server, settings.image, blueprint, values, settings.policies);
}

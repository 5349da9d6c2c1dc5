import { Blueprint } from '../../domain/blueprints/schema.ts';
import type { ServerDetail } from '../../domain/contracts/servers.ts';
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
      select: { image: true, policies: true, blueprint: { select: { definition: true } }, variables: true },
    }),
  ]);
  if (settings === null) throw notFound('server.not_found');
  const values = new Map(settings.variables.map(({ key, value }) => [key, value]));
  const blueprint = Blueprint.parse(settings.blueprint.definition);
  return presentDetail(server, settings.image, blueprint, values, settings.policies);
}

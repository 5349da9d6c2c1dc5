import { Blueprint } from '#domain/blueprints/schema.ts';
import type { ServerDetail } from '#domain/contracts/servers.ts';
import { openVariables } from '#prisma/keys/sealed-variables.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import type { Call } from '../http/call.ts';
import { notFound } from '../http/authorize.ts';
import { getServer } from './find.ts';
import { presentDetail } from './present.ts';
import type { Database } from '#prisma/client.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';
import type { LiveNeeds } from '../realtime/live-facts.ts';

interface Needs extends LiveNeeds {
  prisma: Database;
  sealer: Sealer;
}

/** A server with its settings; its variables for callers who may read them alone. @throws DomainError `server.not_found` */
export async function getServerDetail({ deps, caller }: Call<Needs>, serverId: string): Promise<ServerDetail> {
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
  const detail = presentDetail(server, settings.image, blueprint, values, settings.policies);
  return isAllowed(caller, 'startup.read', owner) ? detail : { ...detail, variables: [] };
}

import { codedError } from '#domain/errors.ts';
import { Blueprint } from '#domain/blueprints/schema.ts';
import { renderShell, renderText } from '#domain/blueprints/render.ts';
import { resolveVariables, serverEnvironment } from '#domain/blueprints/variables.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { NodeFacts } from '#domain/contracts/nodes.ts';
import { fits, longestSpec } from '#domain/payloads/bounds.ts';
import type { InstallSpec, ServerSpec, StopSpec } from '#domain/servers/spec.ts';
import type { Database } from '../client.ts';
import { openVariables } from '../keys/sealed-variables.ts';

/** What a specification is rendered from. */
export interface SpecSource {
  prisma: Database;
  sealer: Sealer;
}

/**
 * What a node must know to run a server, rendered from its blueprint, variables, limits and ports.
 * @throws DomainError `server.not_found`, `allocation.missing`, `server.settings_too_long`, and the errors of variables
 */
export async function loadServerSpec(source: SpecSource, serverId: string): Promise<ServerSpec> {
  const { server, blueprint, environment, limits, ports } = await load(source, serverId);
  if (ports.length === 0) throw codedError('allocation.missing');
  return bounded({
    serverId,
    tenantId: server.tenantId,
    image: server.image,
    startup: renderShell(blueprint.startup, environment),
    env: environment,
    limits,
    ports,
    stop: renderStop(blueprint.stop, environment),
    graceSeconds: blueprint.graceSeconds,
    readyPattern: blueprint.ready.pattern,
    runtimes: blueprint.runtimes,
    requiredPrograms: blueprint.processRequirements,
  });
}

/** What a node must know to run the server's install script, or the script that updates it. Throws as `loadServerSpec` does. */
export async function loadScriptSpec(
  source: SpecSource,
  serverId: string,
  script: 'install' | 'update',
): Promise<InstallSpec> {
  const { server, blueprint, environment, limits } = await load(source, serverId);
  const { install, update } = blueprint;
  return bounded({
    serverId,
    tenantId: server.tenantId,
    image: install.image,
    entrypoint: install.entrypoint,
    script: (script === 'update' ? (update ?? install) : install).script,
    env: environment,
    limits,
    requiredPrograms: blueprint.processRequirements,
  });
}

async function load({ prisma, sealer }: SpecSource, serverId: string) {
  const server = await prisma.server.findFirst({
    where: { id: serverId, deletedAt: null },
    include: { blueprint: true, variables: true, node: true, allocations: { orderBy: { isPrimary: 'desc' } } },
  });
  if (server === null) throw codedError('server.not_found');
  const blueprint = Blueprint.parse(server.blueprint.definition);
  const runtime = NodeFacts.safeParse(server.node.facts).data?.runtime ?? 'docker';
  const given = await openVariables(sealer, { serverId, tenantId: server.tenantId }, server.variables);
  const ports = server.allocations.map(({ ip, port }) => ({ ip, port }));
  const limits = {
    memoryBytes: Number(server.memoryBytes),
    swapBytes: Number(server.swapBytes),
    cpuPercent: server.cpuPercent,
    diskBytes: Number(server.diskBytes),
    pids: server.pids,
    ioWeight: server.ioWeight,
  };
  const environment = serverEnvironment(resolveVariables(blueprint, given), {
    memoryBytes: limits.memoryBytes,
    // Inside a container the game listens everywhere; the port map decides which address is reached.
    ip: runtime === 'docker' ? '0.0.0.0' : (ports[0]?.ip ?? '0.0.0.0'),
    port: ports[0]?.port ?? 0,
    timeZone: 'UTC',
    home: '/home/container',
  });
  return { server, blueprint, environment, limits, ports };
}

/** Refuses a specification that does not fit into one message to the node: a short startup line may repeat a long variable. */
function bounded<Spec extends ServerSpec | InstallSpec>(spec: Spec): Spec {
  if (fits(spec, longestSpec)) return spec;
  throw codedError('server.settings_too_long');
}

function renderStop(stop: Blueprint['stop'], environment: Record<string, string>): StopSpec {
  return 'command' in stop ? { command: renderText(stop.command, environment) } : stop;
}

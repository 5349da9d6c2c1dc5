import { codedError } from '#domain/errors.ts';
import { Blueprint } from '#domain/blueprints/schema.ts';
import { renderShell, renderText } from '#domain/blueprints/render.ts';
import { resolveVariables, serverEnvironment } from '#domain/blueprints/variables.ts';
import { NodeFacts } from '#domain/contracts/nodes.ts';
import { fits, longestSpec } from '#domain/payloads/bounds.ts';
import type { InstallSpec, ServerSpec, StopSpec } from '#domain/servers/spec.ts';
import { openVariables } from '#prisma/keys/sealed-variables.ts';
import type { SpecActivities } from '#temporal/contracts/control/spec.ts';
import type { ControlDependencies } from './dependencies.ts';

/** Renders what a node must know of a server from its blueprint, variables, limits and ports. */
export function createSpecActivities({ prisma, sealer }: ControlDependencies): SpecActivities {
  return {
    async loadServerSpec({ serverId }) {
      const { server, blueprint, environment, limits, ports } = await load(serverId);
      const [primary] = ports;
      if (!primary) throw codedError('allocation.missing');
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
    },

    loadInstallSpec: ({ serverId }) => scriptSpec(serverId, ({ install }) => install.script),

    loadUpdateSpec: ({ serverId }) => scriptSpec(serverId, ({ install, update }) => (update ?? install).script),
  };

  async function scriptSpec(serverId: string, scriptOf: (blueprint: Blueprint) => string): Promise<InstallSpec> {
    const { server, blueprint, environment, limits } = await load(serverId);
    return bounded({
      serverId,
      tenantId: server.tenantId,
      image: blueprint.install.image,
      entrypoint: blueprint.install.entrypoint,
      script: scriptOf(blueprint),
      env: environment,
      limits,
      requiredPrograms: blueprint.processRequirements,
    });
  }

  async function load(serverId: string) {
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
}

/** Refuses a specification that does not fit into one message to the node: a short startup line may repeat a long variable. */
function bounded<Spec extends ServerSpec | InstallSpec>(spec: Spec): Spec {
  if (fits(spec, longestSpec)) return spec;
  throw codedError('server.settings_too_long');
}

function renderStop(stop: Blueprint['stop'], environment: Record<string, string>): StopSpec {
  return 'command' in stop ? { command: renderText(stop.command, environment) } : stop;
}

import type { Blueprint } from '#domain/blueprints/schema.ts';
import type { Server, ServerDetail } from '#domain/contracts/servers.ts';
import { policiesInForce, readOverrides } from '#domain/servers/policies.ts';
import { serverState } from '#domain/servers/state.ts';
import { instant, presentOperation } from '../operations/present.ts';
import type { LiveFactsOf } from '../operations/present.ts';
import type { ServerRow } from './rows.ts';

export function presentServer(row: ServerRow, liveFactsOf: LiveFactsOf): Server {
  const { status, power, lastExit, recovery, nodeOnline } = row;
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    tenantId: row.tenantId,
    state: serverState({ status, power, lastExit, recovery, nodeOnline }),
    status,
    power,
    node: { id: row.nodeId, name: row.nodeName, online: nodeOnline, runtime: row.runtime },
    blueprint: { id: row.blueprintId, slug: row.blueprintSlug, name: row.blueprintName },
    address: row.ip === null || row.port === null ? null : { ip: row.ip, port: row.port },
    limits: {
      memoryBytes: row.memoryBytes,
      swapBytes: row.swapBytes,
      cpuPercent: row.cpuPercent,
      diskBytes: row.diskBytes,
      pids: row.pids,
      ioWeight: row.ioWeight,
    },
    startedAt: row.startedAt === null ? null : instant(row.startedAt),
    lastExit,
    powerError: row.powerError,
    ending: power === 'stopping' ? row.ending : null,
    recovery,
    suspendedReason: status === 'suspended' ? row.suspendedReason : null,
    operation: row.operation === null ? null : presentOperation(row.operation, liveFactsOf),
    createdAt: instant(row.createdAt),
    version: row.version,
  };
}

/** What the settings page shows beside the server itself. */
export function presentDetail(
  server: Server,
  image: string,
  blueprint: Blueprint,
  values: ReadonlyMap<string, string>,
  storedPolicies: unknown,
): ServerDetail {
  return {
    ...server,
    image,
    startup: blueprint.startup,
    stop: 'command' in blueprint.stop ? blueprint.stop.command : blueprint.stop.signal,
    graceSeconds: blueprint.graceSeconds,
    variables: blueprint.variables
      .filter((variable) => variable.userViewable)
      .map((variable) => ({
        key: variable.key,
        name: variable.name,
        description: variable.description,
        // A secret is never shown again.
        value: variable.secret ? '' : (values.get(variable.key) ?? variable.default),
        defaultValue: variable.secret ? '' : variable.default,
        userEditable: variable.userEditable,
      })),
    consoleCommands: blueprint.console.commands,
    policies: policiesInForce(blueprint, storedPolicies),
    policyOverrides: readOverrides(storedPolicies),
  };
}

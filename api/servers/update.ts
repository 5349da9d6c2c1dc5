import { Blueprint } from '#domain/blueprints/schema.ts';
import { resolveVariables } from '#domain/blueprints/variables.ts';
import type { UpdateServerRequest } from '#domain/contracts/servers.ts';
import type { PolicyOverrides } from '#domain/servers/policies.ts';
import { readOverrides } from '#domain/servers/policies.ts';
import { notFound } from '../http/authorize.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '../http/call.ts';
import type { Caller } from '../http/request-context.ts';
import { recordAudit } from '../audit/audit.ts';
import { openVariables, sealVariables } from '#prisma/keys/sealed-variables.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { withoutUndefined } from '#domain/without-undefined.ts';
import { imageOf } from './create.ts';
import { takeLimits } from './limits.ts';
import { assertMayChangeStartup } from './startup.ts';
import { refuseLocked } from './variables.ts';

interface Needs {
  prisma: Database;
  sealer: Sealer;
}

/** Changes what the next start or install of the server uses; a running server is not affected. */
export async function updateServer(
  { deps, caller, context }: Call<Needs>,
  { serverId, request }: { serverId: string; request: UpdateServerRequest },
): Promise<void> {
  const server = await deps.prisma.server.findFirst({
    where: { id: serverId, deletedAt: null },
    include: { blueprint: true, variables: true },
  });
  if (server === null) throw notFound('server.not_found');
  assertMayChangeStartup(caller, { tenantId: server.tenantId, serverId }, request);
  const blueprint = Blueprint.parse(server.blueprint.definition);
  const { name, description, limits, variables, image, policies } = request;
  const owner = { serverId, tenantId: server.tenantId };
  const stored = await openVariables(deps.sealer, owner, server.variables);
  const resolved = variables === undefined ? {} : resolveChanges(blueprint, stored, variables, caller);
  const changed = Object.fromEntries(Object.entries(resolved).filter(([key, value]) => stored[key] !== value));
  const sealed = await sealVariables(deps.sealer, owner, changed);

  await deps.prisma.$transaction(async (transaction) => {
    if (limits !== undefined) await takeLimits(transaction, caller, { serverId, limits });
    await transaction.server.update({
      where: { id: serverId },
      data: withoutUndefined({
        name,
        description,
        ...limits,
        image: image === undefined ? undefined : imageOf(blueprint, image),
        policies: policies === undefined ? undefined : changedPolicies(server.policies, policies),
      }),
    });
    for (const [key, value] of Object.entries(sealed)) {
      const where = { serverId_key: { serverId, key } };
      await transaction.serverVariable.upsert({ where, create: { serverId, key, value }, update: { value } });
    }
    await recordAudit(transaction, context, {
      caller,
      tenantId: server.tenantId,
      serverId,
      action: 'server.update',
      // Names only: a variable's value may be a secret.
      details: { changed: Object.keys(request), variables: Object.keys(variables ?? {}) },
    });
    await notifyChanged(transaction, 'server', serverId);
  });
}

/** Each policy that is named is replaced; null gives it back to the blueprint. */
function changedPolicies(stored: unknown, changes: NonNullable<UpdateServerRequest['policies']>): PolicyOverrides {
  const { crash, restart, backup } = { ...readOverrides(stored), ...withoutUndefined(changes) };
  return {
    ...(crash ? { crash: withoutUndefined(crash) } : {}),
    ...(restart ? { restart: withoutUndefined(restart) } : {}),
    ...(backup ? { backup: withoutUndefined(backup) } : {}),
  };
}

/** @throws DomainError `blueprint.invalid_variables`; `request.invalid` for one that only the platform may set */
export function resolveChanges(
  blueprint: Blueprint,
  stored: Record<string, string>,
  changes: Record<string, string>,
  caller: Caller,
): Record<string, string> {
  refuseLocked(blueprint, changes, stored, caller);
  // Values of variables that the blueprint no longer has are dropped.
  const known = Object.fromEntries(
    Object.entries(stored).filter(([key]) => blueprint.variables.some((variable) => variable.key === key)),
  );
  return resolveVariables(blueprint, { ...known, ...changes });
}

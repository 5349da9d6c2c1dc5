import { codedError } from '#domain/errors.ts';
import type { ApiKey, CreateApiKeyRequest } from '#domain/contracts/keys.ts';
import { Permission } from '#domain/permissions/permissions.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { ApiKey as Row } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { AccessMailNeeds } from '../auth/access-mail.ts';
import { addAccessMail } from '../auth/access-mail.ts';
import { newApiKey } from '../auth/api-keys.ts';
import { notFound } from '#api/http/authorize.ts';
import { invalid } from '#api/http/refuse.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '#api/http/call.ts';

interface Needs {
  prisma: Database;
}

type CreateNeeds = Needs & AccessMailNeeds;

const mostKeys = 50;

/** Those that still count, the newest first. */
export async function listApiKeys({ deps, caller }: Call<Needs>): Promise<ApiKey[]> {
  const rows = await deps.prisma.apiKey.findMany({
    where: { userId: caller.userId, revokedAt: null },
    orderBy: { createdAt: 'desc' },
  });
  return rows.map(present);
}

/** @throws DomainError `request.invalid`, `api_key.too_many` */
export async function createApiKey(
  call: Call<CreateNeeds>,
  { name, permissions, tenantId, allowedIps, expiresAt }: CreateApiKeyRequest,
): Promise<{ key: ApiKey; secret: string }> {
  const { deps, caller, context } = call;
  const { userId } = caller;
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now())
    throw invalid([{ path: 'expiresAt', message: 'This time is over already.' }]);
  const isOfTenant =
    tenantId === null ||
    caller.memberships.some((membership) => membership.tenantId === tenantId) ||
    caller.grants.some((grant) => grant.tenantId === tenantId);
  if (!isOfTenant) throw invalid([{ path: 'tenantId', message: 'You are in no such tenant.' }]);
  const { secret, secretHash, prefix } = newApiKey();
  const { row, mail } = await deps.prisma.$transaction(async (transaction) => {
    // One after the other, so that together they are not too many.
    await transaction.$executeRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR UPDATE`;
    if ((await transaction.apiKey.count({ where: { userId, revokedAt: null } })) >= mostKeys)
      throw codedError('api_key.too_many', { limit: mostKeys });
    const data = { userId, name, prefix, secretHash, tenantId, allowedIps, permissions: [...new Set(permissions)] };
    const created = await transaction.apiKey.create({
      data: { ...data, expiresAt: expiresAt === null ? null : new Date(expiresAt) },
    });
    const details = {
      keyId: created.id,
      name,
      permissions: data.permissions,
      allowedIps,
      expiresAt,
      limitedTo: tenantId,
    };
    const added = await addAccessMail(transaction, call, caller, { kind: 'api_key', label: name });
    await recordAudit(transaction, context, { caller, action: 'api_key.create', details });
    return { row: created, mail: added };
  });
  deps.mailer.launch(mail);
  return { key: present(row), secret };
}

/** @throws DomainError `api_key.not_found` */
export async function revokeApiKey({ deps, caller, context }: Call<Needs>, id: string): Promise<void> {
  await deps.prisma.$transaction(async (transaction) => {
    const [row] = await transaction.apiKey.updateManyAndReturn({
      where: { id, userId: caller.userId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (row === undefined) throw notFound('api_key.not_found');
    // Sockets that came in by it are dropped at once.
    await notifyChanged(transaction, 'session', id);
    await recordAudit(transaction, context, {
      caller,
      action: 'api_key.revoke',
      details: { keyId: id, name: row.name },
    });
  });
}

function present(row: Row): ApiKey {
  const { id, name, prefix, permissions, tenantId, allowedIps, createdAt, expiresAt, lastUsedAt, lastUsedIp } = row;
  return {
    id,
    name,
    prefix,
    permissions: permissions.flatMap((permission) => Permission.safeParse(permission).data ?? []),
    tenantId,
    allowedIps,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    lastUsedIp,
  };
}

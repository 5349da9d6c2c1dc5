import type { CreateTenantRequest, Tenant, UpdateTenantRequest } from '#domain/contracts/tenants.ts';
import { withoutUndefined } from '#domain/without-undefined.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { notFound } from '#api/http/authorize.ts';
import { slugOf } from './slug.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '#api/http/call.ts';

interface Needs {
  prisma: Database;
}

const counted = {
  include: { _count: { select: { memberships: true, servers: { where: { deletedAt: null } } } } },
} as const;
type TenantRow = Prisma.TenantGetPayload<typeof counted>;

const present = ({ id, name, slug, requireSecondFactor, createdAt, _count }: TenantRow): Tenant => ({
  id,
  name,
  slug,
  requireSecondFactor,
  memberCount: _count.memberships,
  serverCount: _count.servers,
  createdAt: createdAt.toISOString(),
});

/** @throws DomainError `tenant.not_found` */
export async function getTenant(prisma: Database, id: string): Promise<Tenant> {
  const row = await prisma.tenant.findUnique({ where: { id }, ...counted });
  if (row === null) throw notFound('tenant.not_found');
  return present(row);
}

/** Makes a tenant that the caller owns. */
export async function createTenant(
  { deps, caller, context }: Call<Needs>,
  { name }: CreateTenantRequest,
): Promise<Tenant> {
  return deps.prisma.$transaction(async (transaction) => {
    const slug = await slugOf(transaction, name);
    const memberships = { create: { userId: caller.userId, role: 'owner' } } as const;
    const row = await transaction.tenant.create({ data: { name, slug, memberships }, ...counted });
    await notifyChanged(transaction, 'rights', caller.userId);
    await recordAudit(transaction, context, {
      caller,
      tenantId: row.id,
      action: 'tenant.create',
      details: { after: { name, slug } },
    });
    return present(row);
  });
}

/** @throws DomainError `tenant.not_found` */
export async function updateTenant(
  { deps, caller, context }: Call<Needs>,
  { tenantId, request }: { tenantId: string; request: UpdateTenantRequest },
): Promise<Tenant> {
  return deps.prisma.$transaction(async (transaction) => {
    const before = await transaction.tenant.findUnique({ where: { id: tenantId } });
    if (before === null) throw notFound('tenant.not_found');
    const data = withoutUndefined({ ...request });
    const row = await transaction.tenant.update({ where: { id: tenantId }, data, ...counted });
    await notifyChanged(transaction, 'team', tenantId);
    const { name, requireSecondFactor } = before;
    if (row.requireSecondFactor !== requireSecondFactor) await notifyRightsIn(transaction, tenantId);
    const details = { before: { name, requireSecondFactor }, after: data };
    await recordAudit(transaction, context, { caller, tenantId, action: 'tenant.update', details });
    return present(row);
  });
}

/** Users without a second factor lose their rights there: their live subscriptions end, too. */
async function notifyRightsIn(transaction: Prisma.TransactionClient, tenantId: string): Promise<void> {
  const [members, subusers] = await Promise.all([
    transaction.membership.findMany({ where: { tenantId }, select: { userId: true } }),
    transaction.subuser.findMany({ where: { tenantId }, select: { userId: true } }),
  ]);
  for (const userId of new Set([...members, ...subusers].map((one) => one.userId)))
    await notifyChanged(transaction, 'rights', userId);
}

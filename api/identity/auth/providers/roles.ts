import type { Prisma } from '#prisma/generated/client.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { RequestContext } from '#api/http/request-context.ts';
import { administratorRemains, lockedUser } from '#api/identity/users/locked.ts';
import { endImpersonationsOf } from '../sessions.ts';
import type { ProviderConfig } from './config.ts';

/**
 * Brings a user's roles to what the provider's claim says, at each sign-in by it. Only what the configuration names is touched: roles
 * that were given by hand stay, owners stay owners, and the last administrator stays one.
 */
export async function mapRoles(
  transaction: Prisma.TransactionClient,
  { context }: { context: RequestContext },
  { id: provider, roles }: ProviderConfig,
  user: { id: string; name: string },
  groups: readonly string[],
): Promise<void> {
  const all = Object.values(roles);
  if (all.length === 0) return;
  // Groups are named by others: `constructor` is none of ours.
  const granted = groups.flatMap((group) => (Object.hasOwn(roles, group) ? (roles[group] ?? []) : []));
  await lockedUser(transaction, user.id);
  const before = await transaction.user.findUniqueOrThrow({
    where: { id: user.id },
    select: { platformRoles: true, memberships: { select: { tenantId: true, role: true } } },
  });

  const managed = new Set(all.flatMap(({ platformRoles }) => platformRoles));
  const kept = before.platformRoles.filter((role) => !managed.has(role));
  const mapped = new Set([...kept, ...granted.flatMap((grant) => grant.platformRoles)]);
  const losesAdministrator = before.platformRoles.includes('administrator') && !mapped.has('administrator');
  if (losesAdministrator && !(await administratorRemains(transaction, user.id))) mapped.add('administrator');
  const platformRoles = [...mapped].sort();
  const isChanged = platformRoles.join() !== [...before.platformRoles].sort().join();
  if (isChanged) {
    await transaction.user.update({ where: { id: user.id }, data: { platformRoles } });
    await endImpersonationsOf(transaction, user.id);
  }

  const slugs = [...new Set(all.flatMap(({ tenant }) => tenant ?? []))];
  const tenants = await transaction.tenant.findMany({
    where: { slug: { in: slugs } },
    select: { id: true, slug: true },
  });
  const memberships: string[] = [];
  for (const { id: tenantId, slug } of tenants) {
    const now = before.memberships.find((membership) => membership.tenantId === tenantId);
    if (now?.role === 'owner') continue;
    const role = granted.find(({ tenant }) => tenant === slug)?.role;
    const isOurs = all.some((grant) => grant.tenant === slug && grant.role === now?.role);
    if (role === now?.role) continue;
    const where = { userId_tenantId: { userId: user.id, tenantId } };
    if (role !== undefined) {
      await transaction.membership.upsert({
        where,
        create: { userId: user.id, tenantId, role },
        update: { role, roleId: null },
      });
    } else if (now !== undefined && isOurs) await transaction.membership.delete({ where });
    else continue;
    await notifyChanged(transaction, 'team', tenantId);
    memberships.push(`${slug}: ${now?.role ?? '–'} → ${role ?? '–'}`);
  }
  if (!isChanged && memberships.length === 0) return;
  await notifyChanged(transaction, 'rights', user.id);
  await recordAudit(transaction, context, {
    caller: { userId: user.id, name: user.name },
    action: 'identity.map_roles',
    details: { provider, before: { platformRoles: before.platformRoles }, after: { platformRoles }, memberships },
  });
}

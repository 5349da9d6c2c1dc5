import type { PlatformRole } from '#domain/permissions/roles.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { endImpersonationsOf } from '../auth/sessions.ts';
import { assertAdministratorRemains, lockedUser } from './locked.ts';
import { assertNot, refuseToGrant, refuseToManage } from './rules.ts';
import type { PrincipalStore } from '../auth/principals.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '#api/http/call.ts';

interface Needs {
  principals: PrincipalStore;
  prisma: Database;
}

/**
 * Replaces a user's platform roles. Impersonations of and by the user end, since they may no longer be allowed.
 * @throws DomainError `user.not_found`, `auth.cannot_grant`, `user.last_administrator`
 */
export async function setPlatformRoles(
  { deps, caller, context }: Call<Needs>,
  id: string,
  platformRoles: PlatformRole[],
): Promise<void> {
  await deps.prisma.$transaction(async (transaction) => {
    const before = await lockedUser(transaction, id);
    if (before.platformRoles.toSorted().join() === platformRoles.toSorted().join()) return;
    // Callers may always give up roles of their own.
    if (id !== caller.userId) assertNot(refuseToManage(caller, before));
    assertNot(refuseToGrant(caller, platformRoles));
    if (before.platformRoles.includes('administrator') && !platformRoles.includes('administrator'))
      await assertAdministratorRemains(transaction, id);
    await transaction.user.update({ where: { id }, data: { platformRoles } });
    await endImpersonationsOf(transaction, id);
    await notifyChanged(transaction, 'rights', id);
    await recordAudit(transaction, context, {
      caller,
      action: 'user.set_roles',
      details: { userId: id, before: { platformRoles: before.platformRoles }, after: { platformRoles } },
    });
  });
  deps.principals.forgetUser(id);
}

import type { PlatformRole } from '#domain/permissions/roles.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { endImpersonationsOf } from '../auth/sessions.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import type { Caller, RequestContext } from '#api/http/request-context.ts';
import { assertAdministratorRemains, lockedUser } from './locked.ts';
import { assertNot, refuseToGrant, refuseToManage } from './rules.ts';

interface Call {
  deps: ApiDependencies;
  caller: Caller;
  context: RequestContext;
}

/**
 * Gives somebody these roles on the platform, and no others. Whoever acts as him, and as whom he acts, ends: what that was allowed
 * by may be true no longer.
 * @throws DomainError `user.not_found`, `auth.cannot_grant`, `user.last_administrator`
 */
export async function setPlatformRoles(
  { deps, caller, context }: Call,
  id: string,
  platformRoles: PlatformRole[],
): Promise<void> {
  await deps.prisma.$transaction(async (transaction) => {
    const before = await lockedUser(transaction, id);
    if (before.platformRoles.toSorted().join() === platformRoles.toSorted().join()) return;
    // Of one's own one may always give up some.
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

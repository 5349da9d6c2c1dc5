import type { InvitationCreated, RoleChoice } from '#domain/contracts/tenants.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import { knownPermissions } from '#domain/permissions/permissions.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import { notFound } from '#api/http/authorize.ts';
import { problem } from '#api/http/refuse.ts';
import type { Caller, RequestContext } from '#api/http/request-context.ts';
import { assertMayGrant } from './grant.ts';
import { launchMail, mailInvitation, newSecrets } from './invitation-mail.ts';
import type { InvitationRow } from './invitations.ts';
import { invitationInclude } from './invitations.ts';
import { chooseRole, heldRole } from './role-choice.ts';

interface Asking {
  tenantId: string;
  caller: Caller;
  context: RequestContext;
}

/** Into a tenant with a role. @throws DomainError `role.not_found`, `auth.cannot_grant`, `member.already` */
export async function inviteMember(deps: ApiDependencies, asking: Asking, email: string, choice: RoleChoice) {
  const { tenantId, caller } = asking;
  return invite(deps, asking, email, async (transaction) => {
    const { role, roleId, permissions } = await chooseRole(transaction, tenantId, choice);
    assertMayGrant(caller, permissions, { tenantId });
    const member = await transaction.membership.count({ where: { tenantId, user: { email } } });
    if (member > 0) throw problem('member.already', `${email} is a member already.`);
    return { role, roleId };
  });
}

/** Onto one server with permissions. @throws DomainError `auth.cannot_grant`, `member.already` */
export async function inviteSubuser(
  deps: ApiDependencies,
  asking: Asking & { serverId: string },
  email: string,
  permissions: Permission[],
) {
  const { tenantId, serverId, caller } = asking;
  return invite(deps, asking, email, async (transaction) => {
    assertMayGrant(caller, permissions, { tenantId, serverId });
    const known = await transaction.subuser.count({ where: { serverId, user: { email } } });
    if (known > 0)
      throw problem('member.already', `${email} was let into this server already. Change his permissions.`);
    return { serverId, permissions };
  });
}

type What = Pick<Prisma.InvitationUncheckedCreateInput, 'role' | 'roleId' | 'serverId' | 'permissions'>;

/** The same address is invited once: a new link takes the place of one that is still open. */
async function invite(
  deps: ApiDependencies,
  { tenantId, caller, context }: Asking,
  email: string,
  decide: (transaction: Prisma.TransactionClient) => Promise<What>,
): Promise<InvitationCreated> {
  const issued = await deps.prisma.$transaction(async (transaction) => {
    const what = await decide(transaction);
    const where = { tenantId, email, serverId: what.serverId ?? null, acceptedAt: null, revokedAt: null };
    await transaction.invitation.updateMany({ where, data: { revokedAt: new Date() } });
    const secrets = newSecrets();
    const made = await transaction.invitation.create({
      data: { ...what, tenantId, email, ...secrets.columns, invitedById: caller.userId },
      include: invitationInclude,
    });
    await notifyChanged(transaction, 'team', tenantId);
    await recordAudit(transaction, context, {
      caller,
      tenantId,
      serverId: what.serverId ?? undefined,
      action: 'invitation.create',
      details: { ...detailsOf(made), permissions: made.permissions },
    });
    return mailInvitation(transaction, deps, made, secrets, caller);
  });
  return launchMail(deps, issued);
}

/**
 * Sends an invitation that is open, or has ended by itself, once more: with other links, which work for another seven days. Those of
 * before open nothing any more.
 * @throws DomainError `invitation.not_found`, `auth.cannot_grant`
 */
export async function resendInvitation(
  deps: ApiDependencies,
  { tenantId, caller, context }: Asking,
  which: { id: string; serverId: string | null },
): Promise<InvitationCreated> {
  const { serverId } = which;
  const issued = await deps.prisma.$transaction(async (transaction) => {
    const where = { ...which, tenantId, acceptedAt: null, revokedAt: null };
    const row = await transaction.invitation.findUnique({ where, include: invitationInclude });
    if (row === null) throw notFound('invitation.not_found');
    const { permissions } = heldRole(row);
    if (serverId === null) assertMayGrant(caller, permissions, { tenantId });
    else assertMayGrant(caller, knownPermissions(row.permissions), { tenantId, serverId });
    const secrets = newSecrets();
    const data = { ...secrets.columns, invitedById: caller.userId };
    // Taken up or back since it was read: then it is not this one any more.
    const { count } = await transaction.invitation.updateMany({ where, data });
    if (count === 0) throw notFound('invitation.not_found');
    await notifyChanged(transaction, 'team', tenantId);
    const details = detailsOf(row);
    await recordAudit(transaction, context, {
      caller,
      tenantId,
      serverId: serverId ?? undefined,
      action: 'invitation.resend',
      details,
    });
    return mailInvitation(transaction, deps, { ...row, ...data }, secrets, caller);
  });
  return launchMail(deps, issued);
}

const detailsOf = (row: InvitationRow) => ({
  invitationId: row.id,
  email: row.email,
  role: row.role ?? row.ownRole?.name ?? null,
});

/** @throws DomainError `invitation.not_found` when it is not of that place, or not open any more */
export async function revokeInvitation(
  deps: ApiDependencies,
  { tenantId, caller, context }: Asking,
  which: { id: string; serverId: string | null },
): Promise<void> {
  await deps.prisma.$transaction(async (transaction) => {
    const { count } = await transaction.invitation.updateMany({
      where: { ...which, tenantId, acceptedAt: null, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (count === 0) throw notFound('invitation.not_found');
    const { email } = await transaction.invitation.findUniqueOrThrow({
      where: { id: which.id },
      select: { email: true },
    });
    await notifyChanged(transaction, 'team', tenantId);
    await recordAudit(transaction, context, {
      caller,
      tenantId,
      serverId: which.serverId ?? undefined,
      action: 'invitation.revoke',
      details: { invitationId: which.id, email },
    });
  });
}

import { codedError } from '#domain/errors.ts';
import type { InvitationCreated, RoleChoice } from '#domain/contracts/tenants.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import { knownPermissions } from '#domain/permissions/permissions.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { notFound } from '#api/http/authorize.ts';
import { assertMayGrant } from './grant.ts';
import type { InvitationMailNeeds } from './invitation-mail.ts';
import { launchMail, mailInvitation, newSecrets } from './invitation-mail.ts';
import type { InvitationRow } from './invitations.ts';
import { invitationInclude } from './invitations.ts';
import { chooseRole, heldRole } from './role-choice.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '#api/http/call.ts';

interface Needs extends InvitationMailNeeds {
  prisma: Database;
}

interface MemberInvitation {
  tenantId: string;
  email: string;
  choice: RoleChoice;
}

interface SubuserInvitation {
  tenantId: string;
  serverId: string;
  email: string;
  permissions: Permission[];
}

/** An invitation in its place: a tenant, or one server of it. */
interface InvitationRef {
  tenantId: string;
  serverId: string | null;
  id: string;
}

/** Invites an address into a tenant with a role. @throws DomainError `role.not_found`, `auth.cannot_grant`, `member.already` */
export async function inviteMember(call: Call<Needs>, { tenantId, email, choice }: MemberInvitation) {
  const { caller } = call;
  return invite(call, { tenantId, email }, async (transaction) => {
    const { role, roleId, permissions } = await chooseRole(transaction, tenantId, choice);
    assertMayGrant(caller, permissions, { tenantId });
    const member = await transaction.membership.count({ where: { tenantId, user: { email } } });
    if (member > 0) throw codedError('member.already', { email, place: 'tenant' });
    return { role, roleId };
  });
}

/** Invites an address to one server with permissions. @throws DomainError `auth.cannot_grant`, `member.already` */
export async function inviteSubuser(call: Call<Needs>, { tenantId, serverId, email, permissions }: SubuserInvitation) {
  const { caller } = call;
  return invite(call, { tenantId, email }, async (transaction) => {
    assertMayGrant(caller, permissions, { tenantId, serverId });
    const known = await transaction.subuser.count({ where: { serverId, user: { email } } });
    if (known > 0) throw codedError('member.already', { email, place: 'server' });
    return { serverId, permissions };
  });
}

type What = Pick<Prisma.InvitationUncheckedCreateInput, 'role' | 'roleId' | 'serverId' | 'permissions'>;

/** An address is invited once: a new link replaces an open one. */
async function invite(
  { deps, caller, context }: Call<Needs>,
  { tenantId, email }: { tenantId: string; email: string },
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
 * Sends an open or expired invitation again, with new links that are valid for another seven days. The old links become invalid.
 * @throws DomainError `invitation.not_found`, `auth.cannot_grant`
 */
export async function resendInvitation(
  { deps, caller, context }: Call<Needs>,
  { tenantId, ...which }: InvitationRef,
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
    // It was accepted or revoked since it was read.
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

/** @throws DomainError `invitation.not_found` when it is not of that place, or no longer open */
export async function revokeInvitation(
  { deps, caller, context }: Call<{ prisma: Database }>,
  { tenantId, ...which }: InvitationRef,
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

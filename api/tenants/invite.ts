import type { Permission } from '../../domain/permissions/permissions.ts';
import type { RoleChoice } from '../../domain/contracts/tenants.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import { notifyChanged } from '../../prisma/changes.ts';
import { recordAudit } from '../audit/audit.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../http/authorize.ts';
import { problem } from '../http/refuse.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { assertMayGrant } from './grant.ts';
import {
  hashInvitationToken,
  invitationDays,
  invitationInclude,
  invitationLink,
  newInvitationToken,
  openInvitation,
  presentInvitation,
} from './invitations.ts';
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
) {
  const token = newInvitationToken();
  const row = await deps.prisma.$transaction(async (transaction) => {
    const what = await decide(transaction);
    const where = { tenantId, email, serverId: what.serverId ?? null, acceptedAt: null, revokedAt: null };
    await transaction.invitation.updateMany({ where, data: { revokedAt: new Date() } });
    const made = await transaction.invitation.create({
      data: {
        ...what,
        tenantId,
        email,
        tokenHash: hashInvitationToken(token),
        invitedById: caller.userId,
        expiresAt: new Date(Date.now() + invitationDays * 86_400_000),
      },
      include: invitationInclude,
    });
    await notifyChanged(transaction, 'team', tenantId);
    await recordAudit(transaction, context, {
      caller,
      tenantId,
      serverId: what.serverId ?? undefined,
      action: 'invitation.create',
      details: {
        invitationId: made.id,
        email,
        role: made.role ?? made.ownRole?.name ?? null,
        permissions: made.permissions,
      },
    });
    return made;
  });
  return { invitation: presentInvitation(row), link: invitationLink(deps, token) };
}

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

/**
 * Takes up an invitation. It is for whom it was addressed to: a forwarded link lets nobody else in. A member keeps what he has.
 * @throws DomainError `invitation.not_found`, `invitation.other_address`
 */
export async function acceptInvitation(
  deps: ApiDependencies,
  token: string,
  { caller, context }: { caller: Caller; context: RequestContext },
): Promise<{ tenantId: string; serverId: string | null }> {
  return deps.prisma.$transaction(async (transaction) => {
    const row = await openInvitation(transaction, token);
    if (row.email !== caller.email)
      throw problem('invitation.other_address', `This invitation is for ${row.email}. Sign in with that address.`);
    const { count } = await transaction.invitation.updateMany({
      where: { id: row.id, acceptedAt: null, revokedAt: null },
      data: { acceptedAt: new Date() },
    });
    if (count === 0) throw notFound('invitation.not_found');
    const { tenantId, serverId, role, roleId, permissions } = row;
    const { userId } = caller;
    if (serverId === null) {
      const where = { userId_tenantId: { userId, tenantId } };
      await transaction.membership.upsert({ where, create: { userId, tenantId, role, roleId }, update: {} });
    } else {
      const where = { userId_serverId: { userId, serverId } };
      await transaction.subuser.upsert({ where, create: { userId, serverId, tenantId, permissions }, update: {} });
    }
    await notifyChanged(transaction, 'rights', userId);
    await notifyChanged(transaction, 'team', tenantId);
    await recordAudit(transaction, context, {
      caller,
      tenantId,
      serverId: serverId ?? undefined,
      action: 'invitation.accept',
      details: { invitationId: row.id, role: heldRole(row).name, permissions },
    });
    return { tenantId, serverId };
  });
}

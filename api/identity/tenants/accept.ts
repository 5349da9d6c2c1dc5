import { codedError } from '#domain/errors.ts';
import { knownPermissions } from '#domain/permissions/permissions.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { principalOf } from '../auth/principals.ts';
import { notFound } from '#api/http/authorize.ts';
import type { InvitationRow } from './invitations.ts';
import { openInvitation } from './invitations.ts';
import { heldRole } from './role-choice.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '#api/http/call.ts';

interface Needs {
  prisma: Database;
}

/**
 * Accepts an invitation. It counts for the invited address only, so a forwarded link is worthless. An existing member keeps their
 * role. It grants no more than its inviter may still grant, so a removed member leaves no way back in.
 * @throws DomainError `invitation.not_found`, `invitation.other_address`
 */
export async function acceptInvitation(
  { deps, caller, context }: Call<Needs>,
  key: string,
): Promise<{ tenantId: string; serverId: string | null }> {
  return deps.prisma.$transaction(async (transaction) => {
    const row = await openInvitation(transaction, key);
    if (row.email !== caller.email) throw codedError('invitation.other_address', { email: row.email });
    await assertInviterStillMay(transaction, row);
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

async function assertInviterStillMay(transaction: Prisma.TransactionClient, row: InvitationRow): Promise<void> {
  const { invitedById, tenantId, serverId } = row;
  if (invitedById === null) return;
  const inviter = await principalOf(transaction, invitedById);
  const [place, needed] =
    serverId === null
      ? ([{ tenantId }, ['member.invite', ...heldRole(row).permissions]] as const)
      : ([{ tenantId, serverId }, ['subuser.create', ...knownPermissions(row.permissions)]] as const);
  if (inviter !== null && needed.every((permission) => isAllowed(inviter, permission, place))) return;
  throw codedError('invitation.not_found', { reason: 'sender' });
}

import type { z } from 'zod';
import { splitInvitationKey } from '#domain/contracts/invitation-key.ts';
import type { Invitation, InvitationPreview, InvitationStatus } from '#domain/contracts/tenants.ts';
import { knownPermissions } from '#domain/permissions/permissions.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { hashOfToken } from '../auth/secret-token.ts';
import { notFound } from '#api/http/authorize.ts';
import type { Database } from '#prisma/client.ts';

export const invitationInclude = {
  tenant: { select: { name: true } },
  server: { select: { name: true, deletedAt: true } },
  ownRole: { select: { name: true, permissions: true } },
} as const;
export type InvitationRow = Prisma.InvitationGetPayload<{ include: typeof invitationInclude }>;

/** The condition that an invitation's link is valid. */
export const openInvitations = () =>
  ({
    acceptedAt: null,
    revokedAt: null,
    expiresAt: { gt: new Date() },
    OR: [{ serverId: null }, { server: { deletedAt: null } }],
  }) satisfies Prisma.InvitationWhereInput;

function statusOf(
  row: Pick<InvitationRow, 'acceptedAt' | 'revokedAt' | 'expiresAt'>,
): z.infer<typeof InvitationStatus> {
  if (row.acceptedAt !== null) return 'accepted';
  if (row.revokedAt !== null) return 'revoked';
  return row.expiresAt.getTime() <= Date.now() ? 'expired' : 'open';
}

export const presentInvitation = (row: InvitationRow): Invitation => ({
  id: row.id,
  tenantId: row.tenantId,
  serverId: row.serverId,
  serverName: row.server?.name ?? null,
  email: row.email,
  roleName: row.role ?? row.ownRole?.name ?? null,
  permissions: [...knownPermissions(row.permissions)],
  status: statusOf(row),
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});

/** Of a tenant, or of one server of it; newest first. */
export async function listInvitations(
  prisma: Database,
  where: { tenantId: string; serverId: string | null },
): Promise<Invitation[]> {
  const rows = await prisma.invitation.findMany({
    where,
    include: invitationInclude,
    orderBy: { createdAt: 'desc' },
    take: 200,
  });
  return rows.map(presentInvitation);
}

/** The invitation that the key of a link opens. @throws DomainError `invitation.not_found`, which does not tell why it opens nothing */
export async function openInvitation(
  prisma: Pick<Prisma.TransactionClient, 'invitation'>,
  key: string,
): Promise<InvitationRow> {
  const row = await prisma.invitation.findUnique({
    where: { tokenHash: hashOfToken(splitInvitationKey(key).token), ...openInvitations() },
    include: invitationInclude,
  });
  if (row === null) throw notFound('invitation.not_found');
  return row;
}

export async function previewInvitation(prisma: Database, key: string): Promise<InvitationPreview> {
  const row = await openInvitation(prisma, key);
  const inviter =
    row.invitedById === null
      ? null
      : await prisma.user.findUnique({ where: { id: row.invitedById }, select: { name: true } });
  return {
    tenantName: row.tenant.name,
    serverName: row.server?.name ?? null,
    email: row.email,
    roleName: row.role ?? row.ownRole?.name ?? null,
    invitedBy: inviter?.name ?? null,
    expiresAt: row.expiresAt.toISOString(),
  };
}

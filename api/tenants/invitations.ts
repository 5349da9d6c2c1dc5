import { createHash, randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Invitation, InvitationPreview, InvitationStatus } from '../../domain/contracts/tenants.ts';
import { knownPermissions } from '../../domain/permissions/permissions.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../http/authorize.ts';

/** How long a link lets somebody in. */
export const invitationDays = 7;

export const invitationInclude = {
  tenant: { select: { name: true } },
  server: { select: { name: true, deletedAt: true } },
  ownRole: { select: { name: true, permissions: true } },
} as const;
export type InvitationRow = Prisma.InvitationGetPayload<{ include: typeof invitationInclude }>;

export const hashInvitationToken = (token: string): string => createHash('sha256').update(token).digest('hex');
export const newInvitationToken = (): string => randomBytes(24).toString('base64url');

/** Behind the #, so that no server's log ever has it. */
export const invitationLink = ({ config }: ApiDependencies, token: string): string =>
  new URL(`/invitation#${token}`, config.http.publicUrl).href;

export function statusOf(
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
  { prisma }: ApiDependencies,
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

/** The invitation that a link opens. @throws DomainError `invitation.not_found`, which does not tell why it opens nothing */
export async function openInvitation(
  prisma: Pick<Prisma.TransactionClient, 'invitation'>,
  token: string,
): Promise<InvitationRow> {
  const row = await prisma.invitation.findUnique({
    where: { tokenHash: hashInvitationToken(token) },
    include: invitationInclude,
  });
  const isGone = row?.server != null && row.server.deletedAt !== null;
  if (row === null || isGone || statusOf(row) !== 'open') throw notFound('invitation.not_found');
  return row;
}

export async function previewInvitation({ prisma }: ApiDependencies, token: string): Promise<InvitationPreview> {
  const row = await openInvitation(prisma, token);
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

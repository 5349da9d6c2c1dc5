import { knownPermissions } from '../../domain/permissions/permissions.ts';
import type { Membership } from '../../domain/permissions/principal.ts';
import type { TenantRole } from '../../domain/permissions/roles.ts';
import { permissionsOfPlatformRoles, permissionsOfRole } from '../../domain/permissions/roles.ts';
import type { Database } from '../../prisma/client.ts';
import type { Caller } from '../http/request-context.ts';

/** How long a change of somebody's rights may go unseen by this process. */
const freshMilliseconds = 1_000;

interface Remembered {
  caller: Promise<Caller | null>;
  until: number;
}

/** Who a user is and where he is a member: read once a second at most, however many requests he makes. */
export class PrincipalStore {
  private readonly prisma: Database;
  private readonly remembered = new Map<string, Remembered>();

  constructor(prisma: Database) {
    this.prisma = prisma;
  }

  /** His rights have changed: they are read anew at the next question. */
  forget(userId: string): void {
    this.remembered.delete(userId);
  }

  /** Null when there is no such user any more. */
  async find(userId: string): Promise<Caller | null> {
    const now = Date.now();
    const known = this.remembered.get(userId);
    if (known !== undefined && known.until > now) return known.caller;
    if (this.remembered.size > 10_000) this.remembered.clear();
    const caller = this.load(userId);
    this.remembered.set(userId, { caller, until: now + freshMilliseconds });
    caller.catch(() => this.remembered.delete(userId));
    return caller;
  }

  private async load(userId: string): Promise<Caller | null> {
    const user = await this.prisma.user.findUnique({ where: { id: userId, disabledAt: null }, select: asked });
    if (user === null) return null;
    const { id, name, email, platformRoles, memberships, subuserOf } = user;
    return {
      userId: id,
      name,
      email,
      platformRoles,
      platform: permissionsOfPlatformRoles(platformRoles),
      memberships: memberships.map(membershipOf),
      grants: subuserOf.map((grant) => ({ ...grant, permissions: knownPermissions(grant.permissions) })),
      only: null,
      sessionId: null,
      apiKeyId: null,
      impersonator: null,
    };
  }
}

const asked = {
  id: true,
  name: true,
  email: true,
  platformRoles: true,
  memberships: { select: { tenantId: true, role: true, ownRole: { select: { name: true, permissions: true } } } },
  subuserOf: { select: { serverId: true, tenantId: true, permissions: true }, where: { server: { deletedAt: null } } },
} as const;

interface MembershipRow {
  tenantId: string;
  role: TenantRole | null;
  ownRole: { name: string; permissions: string[] } | null;
}

function membershipOf({ tenantId, role, ownRole }: MembershipRow): Membership {
  if (role !== null) return { tenantId, role, roleName: role, permissions: permissionsOfRole(role) };
  return { tenantId, role, roleName: ownRole?.name ?? '', permissions: knownPermissions(ownRole?.permissions ?? []) };
}

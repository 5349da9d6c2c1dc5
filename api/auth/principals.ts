import type { Permission } from '../../domain/permissions/permissions.ts';
import { knownPermissions } from '../../domain/permissions/permissions.ts';
import type { Membership } from '../../domain/permissions/principal.ts';
import type { TenantRole } from '../../domain/permissions/roles.ts';
import { permissionsOfPlatformRoles, permissionsOfRole } from '../../domain/permissions/roles.ts';
import type { Database } from '../../prisma/client.ts';
import type { Caller } from '../http/request-context.ts';
import { stands } from './sessions.ts';

/** How long a change of somebody's rights may go unseen by this process. */
const freshMilliseconds = 1_000;
/** When a session was used last is written down as often as this. */
const touchMilliseconds = 60_000;

interface Remembered {
  /** Null until it is known whose it is. */
  userId: string | null;
  caller: Promise<Caller | null>;
  until: number;
}

/** Who is behind a session and what he may do where: read once a second at most, however many requests come by it. */
export class PrincipalStore {
  private readonly prisma: Database;
  private readonly remembered = new Map<string, Remembered>();

  constructor(prisma: Database) {
    this.prisma = prisma;
  }

  /** His rights have changed: what is known of all his sessions is read anew. */
  forgetUser(userId: string): void {
    for (const [key, remembered] of this.remembered)
      if (remembered.userId === userId || remembered.userId === null) this.remembered.delete(key);
  }

  /** Null when the session is over, or its user gone. */
  bySession(sessionId: string): Promise<Caller | null> {
    return this.recall(`session:${sessionId}`, () => this.loadSession(sessionId));
  }

  /** The session changed: whatever is known of it is read anew. */
  forgetSession(sessionId: string): void {
    this.remembered.delete(`session:${sessionId}`);
  }

  private recall(key: string, load: () => Promise<Caller | null>): Promise<Caller | null> {
    const now = Date.now();
    const known = this.remembered.get(key);
    if (known !== undefined && known.until > now) return known.caller;
    if (this.remembered.size > 10_000) this.remembered.clear();
    const caller = load();
    const entry: Remembered = { userId: null, caller, until: now + freshMilliseconds };
    this.remembered.set(key, entry);
    caller.then(
      (found) => (entry.userId = found?.userId ?? null),
      () => this.remembered.delete(key),
    );
    return caller;
  }

  private async loadSession(id: string): Promise<Caller | null> {
    const now = new Date();
    const session = await this.prisma.session.findFirst({
      where: { id, ...stands(now), user: { disabledAt: null } },
      select: {
        elevatedAt: true,
        lastUsedAt: true,
        impersonator: { select: { id: true, name: true, disabledAt: true } },
        user: { select: asked },
      },
    });
    // Who acts as another does so only while he is somebody himself.
    if (session === null || session.impersonator?.disabledAt) return null;
    if (now.getTime() - session.lastUsedAt.getTime() > touchMilliseconds) this.touch(id, now);
    const { impersonator } = session;
    return {
      ...personOf(session.user),
      sessionId: id,
      apiKeyId: null,
      elevatedAt: session.elevatedAt,
      impersonator: impersonator && { userId: impersonator.id, name: impersonator.name },
      only: null,
    };
  }

  private touch(id: string, lastUsedAt: Date): void {
    this.prisma.session.updateMany({ where: { id }, data: { lastUsedAt } }).catch(() => undefined);
  }
}

const asked = {
  id: true,
  name: true,
  email: true,
  platformRoles: true,
  totpConfirmedAt: true,
  _count: { select: { passkeys: true } },
  memberships: {
    select: {
      tenant: { select: { requireSecondFactor: true } },
      tenantId: true,
      role: true,
      ownRole: { select: { name: true, permissions: true } },
    },
  },
  subuserOf: {
    select: { tenant: { select: { requireSecondFactor: true } }, serverId: true, tenantId: true, permissions: true },
    where: { server: { deletedAt: null } },
  },
} as const;

const none: ReadonlySet<Permission> = new Set();

interface PersonRow extends Pick<Caller, 'name' | 'email' | 'platformRoles'> {
  id: string;
  totpConfirmedAt: Date | null;
  _count: { passkeys: number };
  memberships: MembershipRow[];
  subuserOf: { serverId: string; tenantId: string; permissions: string[]; tenant: { requireSecondFactor: boolean } }[];
}

/** What is the same of a person however he came in. */
function personOf(user: PersonRow) {
  const hasSecondFactor = user.totpConfirmedAt !== null || user._count.passkeys > 0;
  const mayIn = (tenant: { requireSecondFactor: boolean }) => hasSecondFactor || !tenant.requireSecondFactor;
  const { id, name, email, platformRoles, memberships, subuserOf } = user;
  return {
    userId: id,
    name,
    email,
    platformRoles,
    platform: permissionsOfPlatformRoles(platformRoles),
    // Without a second factor where one is wanted he is still a member, but may do nothing.
    memberships: memberships.map((row) =>
      mayIn(row.tenant) ? membershipOf(row) : { ...membershipOf(row), permissions: none },
    ),
    grants: subuserOf.map(({ serverId, tenantId, permissions, tenant }) => ({
      serverId,
      tenantId,
      permissions: mayIn(tenant) ? knownPermissions(permissions) : none,
    })),
    hasSecondFactor,
  };
}

interface MembershipRow {
  tenant: { requireSecondFactor: boolean };
  tenantId: string;
  role: TenantRole | null;
  ownRole: { name: string; permissions: string[] } | null;
}

function membershipOf({ tenantId, role, ownRole }: Pick<MembershipRow, 'tenantId' | 'role' | 'ownRole'>): Membership {
  if (role !== null) return { tenantId, role, roleName: role, permissions: permissionsOfRole(role) };
  return { tenantId, role, roleName: ownRole?.name ?? '', permissions: knownPermissions(ownRole?.permissions ?? []) };
}

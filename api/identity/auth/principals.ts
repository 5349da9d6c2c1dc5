import type { BlockList } from 'node:net';
import { readLocale } from '#domain/locale.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import { knownPermissions } from '#domain/permissions/permissions.ts';
import type { Membership, Principal } from '#domain/permissions/principal.ts';
import type { PlatformRole, TenantRole } from '#domain/permissions/roles.ts';
import { permissionsOfPlatformRoles, permissionsOfRole } from '#domain/permissions/roles.ts';
import type { Database } from '#prisma/client.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { Caller } from '#api/http/request-context.ts';
import { networksOf } from './networks.ts';
import { activeSessionWhere } from './sessions.ts';

/** How long this process may miss a change of a user's rights. */
const freshMilliseconds = 1_000;
/** When a session was used last is written down as often as this. */
const touchMilliseconds = 60_000;

interface Entry<Found> {
  /** Null until it is known whose it is. */
  userId: string | null;
  caller: Promise<Found | null>;
  until: number;
}
type Remembered<Found> = Map<string, Entry<Found>>;

export interface KeyCaller extends Caller {
  from: BlockList | null;
  /** Null: it does not end by itself. */
  expiresAt: Date | null;
}

/** The callers behind sessions and API keys, with their permissions: read at most once a second, however many requests they make. */
export class PrincipalStore {
  readonly #prisma: Database;
  readonly #sessions: Remembered<Caller> = new Map();
  readonly #keys: Remembered<KeyCaller> = new Map();

  constructor(prisma: Database) {
    this.#prisma = prisma;
  }

  /** Drops what is cached of a user whose rights have changed. */
  forgetUser(userId: string): void {
    for (const known of [this.#sessions, this.#keys])
      for (const [key, entry] of known) if (entry.userId === userId || entry.userId === null) known.delete(key);
  }

  /** Null when the session is over, or its user gone. */
  bySession(sessionId: string): Promise<Caller | null> {
    return this.#recall(this.#sessions, sessionId, () => this.#loadSession(sessionId));
  }

  /** The session changed: whatever is known of it is read anew. */
  forgetSession(sessionId: string): void {
    this.#sessions.delete(sessionId);
  }

  /** Of an API key, by the hash of its secret; null when it is over. `from`: where it may come from, which is to be looked at. */
  byApiKey(secretHash: string, ip: string | null): Promise<KeyCaller | null> {
    return this.#recall(this.#keys, secretHash, () => this.#loadKey(secretHash, ip));
  }

  forgetKey(secretHash: string): void {
    this.#keys.delete(secretHash);
  }

  #recall<Found extends Caller>(
    known: Remembered<Found>,
    key: string,
    load: () => Promise<Found | null>,
  ): Promise<Found | null> {
    const now = Date.now();
    const fresh = known.get(key);
    if (fresh !== undefined && fresh.until > now) return fresh.caller;
    if (known.size > 10_000) known.clear();
    const caller = load();
    const entry: Entry<Found> = { userId: null, caller, until: now + freshMilliseconds };
    known.set(key, entry);
    caller.then(
      (found) => (entry.userId = found?.userId ?? null),
      () => known.delete(key),
    );
    return caller;
  }

  async #loadSession(id: string): Promise<Caller | null> {
    const now = new Date();
    const session = await this.#prisma.session.findFirst({
      where: { id, ...activeSessionWhere(now), user: { disabledAt: null } },
      select: {
        elevatedAt: true,
        lastUsedAt: true,
        expiresAt: true,
        impersonator: { select: { id: true, name: true, disabledAt: true, platformRoles: true } },
        user: { select: asked },
      },
    });
    if (session === null || !mayStillImpersonate(session.impersonator)) return null;
    if (now.getTime() - session.lastUsedAt.getTime() > touchMilliseconds) this.#touch(id, now);
    const { impersonator } = session;
    return {
      ...personOf(session.user),
      sessionId: id,
      apiKeyId: null,
      elevatedAt: session.elevatedAt,
      impersonator: impersonator && { userId: impersonator.id, name: impersonator.name, until: session.expiresAt },
      only: null,
    };
  }

  async #loadKey(secretHash: string, ip: string | null): Promise<KeyCaller | null> {
    const now = new Date();
    const key = await this.#prisma.apiKey.findFirst({
      where: {
        secretHash,
        revokedAt: null,
        OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
        user: { disabledAt: null },
      },
      include: { user: { select: asked } },
    });
    if (key === null) return null;
    const from = networksOf(key.allowedIps);
    if (key.lastUsedAt === null || now.getTime() - key.lastUsedAt.getTime() > touchMilliseconds) {
      const data = { lastUsedAt: now, lastUsedIp: ip };
      this.#prisma.apiKey.updateMany({ where: { id: key.id }, data }).catch(() => undefined);
    }
    const person = personOf(key.user);
    const isOfKey = ({ tenantId }: { tenantId: string }) => key.tenantId === null || tenantId === key.tenantId;
    return {
      ...person,
      // Limited to a tenant it has nothing of the platform.
      ...(key.tenantId === null ? {} : { platform: none, platformRoles: [] }),
      memberships: person.memberships.filter(isOfKey),
      grants: person.grants.filter(isOfKey),
      sessionId: null,
      apiKeyId: key.id,
      elevatedAt: null,
      impersonator: null,
      only: knownPermissions(key.permissions),
      from,
      expiresAt: key.expiresAt,
    };
  }

  #touch(id: string, lastUsedAt: Date): void {
    this.#prisma.session.updateMany({ where: { id }, data: { lastUsedAt } }).catch(() => undefined);
  }
}

/** What a user may do now; null when they may no longer sign in. */
export async function principalOf(
  prisma: Pick<Prisma.TransactionClient, 'user'>,
  userId: string,
): Promise<Principal | null> {
  const user = await prisma.user.findUnique({ where: { id: userId, disabledAt: null }, select: asked });
  return user === null ? null : { ...personOf(user), only: null };
}

/** An impersonation holds only while its administrator may sign in and impersonate. */
function mayStillImpersonate(impersonator: { disabledAt: Date | null; platformRoles: PlatformRole[] } | null): boolean {
  if (impersonator === null) return true;
  const { disabledAt, platformRoles } = impersonator;
  return disabledAt === null && permissionsOfPlatformRoles(platformRoles).has('user.impersonate');
}

const asked = {
  id: true,
  name: true,
  email: true,
  locale: true,
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
  locale: string | null;
  id: string;
  totpConfirmedAt: Date | null;
  _count: { passkeys: number };
  memberships: MembershipRow[];
  subuserOf: { serverId: string; tenantId: string; permissions: string[]; tenant: { requireSecondFactor: boolean } }[];
}

/** The part of a caller that does not depend on how they signed in. */
function personOf(user: PersonRow) {
  const hasSecondFactor = user.totpConfirmedAt !== null || user._count.passkeys > 0;
  const mayIn = (tenant: { requireSecondFactor: boolean }) => hasSecondFactor || !tenant.requireSecondFactor;
  const { id, name, email, locale, platformRoles, memberships, subuserOf } = user;
  return {
    userId: id,
    name,
    email,
    locale: readLocale(locale),
    platformRoles,
    platform: permissionsOfPlatformRoles(platformRoles),
    // Without a required second factor a user stays a member, but has no permissions.
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

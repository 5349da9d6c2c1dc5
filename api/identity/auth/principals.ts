import type { BlockList } from 'node:net';
import { knownPermissions } from '#domain/permissions/permissions.ts';
import type { Principal } from '#domain/permissions/principal.ts';
import type { PlatformRole } from '#domain/permissions/roles.ts';
import { permissionsOfPlatformRoles } from '#domain/permissions/roles.ts';
import type { Database } from '#prisma/client.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { Caller } from '#api/http/request-context.ts';
import { networksOf } from './networks.ts';
import type { PersonRow } from './person.ts';
import { none, personJson, personOf } from './person.ts';
import { activeSessionSql } from './sessions.ts';

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
    const [session] = await this.#prisma.$queryRaw<SessionRow[]>`
      SELECT s.elevated_at, s.last_used_at, s.expires_at, ${personJson} AS person, i.id::text AS impersonator_id,
        i.name AS impersonator_name, i.disabled_at IS NOT NULL AS is_impersonator_disabled,
        to_json(i.platform_roles) AS impersonator_roles
      FROM sessions s JOIN users u ON u.id = s.user_id AND u.disabled_at IS NULL
      LEFT JOIN users i ON i.id = s.impersonator_id
      WHERE s.id = ${id}::uuid AND ${activeSessionSql(now)}`;
    if (session === undefined || !mayStillImpersonate(session)) return null;
    if (now.getTime() - session.last_used_at.getTime() > touchMilliseconds) this.#touch(id, now);
    const { impersonator_id: userId, impersonator_name: name } = session;
    return {
      ...personOf(session.person),
      sessionId: id,
      apiKeyId: null,
      elevatedAt: session.elevated_at,
      impersonator: userId === null ? null : { userId, name: name ?? '', until: session.expires_at },
      only: null,
    };
  }

  async #loadKey(secretHash: string, ip: string | null): Promise<KeyCaller | null> {
    const now = new Date();
    const [key] = await this.#prisma.$queryRaw<KeyRow[]>`
      SELECT k.id::text, k.tenant_id::text, k.permissions, k.allowed_ips, k.expires_at, k.last_used_at, ${personJson} AS person
      FROM api_keys k JOIN users u ON u.id = k.user_id AND u.disabled_at IS NULL
      WHERE k.secret_hash = ${secretHash} AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ${now})`;
    if (key === undefined) return null;
    const { tenant_id: tenantId, last_used_at: lastUsedAt } = key;
    const from = networksOf(key.allowed_ips);
    if (lastUsedAt === null || now.getTime() - lastUsedAt.getTime() > touchMilliseconds) {
      const data = { lastUsedAt: now, lastUsedIp: ip };
      this.#prisma.apiKey.updateMany({ where: { id: key.id }, data }).catch(() => undefined);
    }
    const person = personOf(key.person);
    const isOfKey = (of: { tenantId: string }) => tenantId === null || of.tenantId === tenantId;
    return {
      ...person,
      // Limited to a tenant it has nothing of the platform.
      ...(tenantId === null ? {} : { platform: none, platformRoles: [] }),
      memberships: person.memberships.filter(isOfKey),
      grants: person.grants.filter(isOfKey),
      sessionId: null,
      apiKeyId: key.id,
      elevatedAt: null,
      impersonator: null,
      only: knownPermissions(key.permissions),
      from,
      expiresAt: key.expires_at,
    };
  }

  #touch(id: string, lastUsedAt: Date): void {
    this.#prisma.session.updateMany({ where: { id }, data: { lastUsedAt } }).catch(() => undefined);
  }
}

/** A session that holds, and its user. */
interface SessionRow {
  elevated_at: Date;
  last_used_at: Date;
  expires_at: Date;
  person: PersonRow;
  impersonator_id: string | null;
  impersonator_name: string | null;
  is_impersonator_disabled: boolean;
  impersonator_roles: PlatformRole[] | null;
}

/** An API key that holds, and its user. */
interface KeyRow {
  id: string;
  tenant_id: string | null;
  permissions: string[];
  allowed_ips: string[];
  expires_at: Date | null;
  last_used_at: Date | null;
  person: PersonRow;
}

/** What a user may do now; null when they may no longer sign in. */
export async function principalOf(
  prisma: Pick<Prisma.TransactionClient, '$queryRaw'>,
  userId: string,
): Promise<Principal | null> {
  const [row] = await prisma.$queryRaw<{ person: PersonRow }[]>`
    SELECT ${personJson} AS person FROM users u WHERE u.id = ${userId}::uuid AND u.disabled_at IS NULL`;
  return row === undefined ? null : { ...personOf(row.person), only: null };
}

/** An impersonation holds only while its administrator may sign in and impersonate. */
function mayStillImpersonate({
  impersonator_id: id,
  is_impersonator_disabled,
  impersonator_roles,
}: SessionRow): boolean {
  if (id === null) return true;
  return !is_impersonator_disabled && permissionsOfPlatformRoles(impersonator_roles ?? []).has('user.impersonate');
}

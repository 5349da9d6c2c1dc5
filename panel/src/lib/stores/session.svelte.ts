import type { Me, SecondFactorNeeded, Session } from '$domain/contracts/auth';
import type { Permission } from '$domain/permissions/permissions';
import { api } from '$lib/api/client';
import { ApiError } from '$lib/api/problem';
import { mendRefusal } from '$lib/api/request';
import { browserStorage } from '$lib/storage';

const tenantKey = 'mamba.tenant';
/** A session is renewed when this much of it is left (ms), so that a slow network does not end it. */
const renewBefore = 5 * 60_000;
const retryAfter = 15_000;

/** Who is signed in, and for which tenant the panel speaks. The token itself is in a cookie that scripts cannot read. */
class SessionStore {
  me = $state<Me | null>(null);
  #chosenTenant = $state<string | null>(null);
  #timer: number | undefined;
  #mending: Promise<boolean> | null = null;
  #isStopping = false;

  tenant = $derived(this.me?.tenants.find((tenant) => tenant.id === this.#chosenTenant) ?? this.me?.tenants[0] ?? null);

  /** Signs in with the browser's cookies. Returns false without a session. @throws {ApiError} when the API does not answer */
  async resume(): Promise<boolean> {
    if (this.me !== null) return true;
    try {
      const early = window.earlySession;
      window.earlySession = undefined;
      this.#accept(await api.refresh(early));
      return true;
    } catch (error) {
      if (isOver(error)) {
        this.#accept(await api.stopImpersonating());
        return true;
      }
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return false;
      throw error;
    }
  }

  /** Null: signed in. Otherwise the second factor is still to be given. */
  async signIn(email: string, password: string): Promise<SecondFactorNeeded['secondFactor'] | null> {
    const answer = await api.login({ email, password });
    if ('secondFactor' in answer) return answer.secondFactor;
    this.#accept(answer);
    return null;
  }

  /** By an answer that brought a session, as a link from a mail does. */
  enter(entered: Session): void {
    this.#accept(entered);
  }

  rename(name: string): void {
    if (this.me !== null) this.me = { ...this.me, name };
  }

  async signOut(): Promise<void> {
    this.forget();
    await api.logout().catch(() => undefined);
  }

  /** Renews the session now. False when it cannot be renewed any more. */
  async renew(): Promise<boolean> {
    try {
      this.#accept(await api.refresh());
      return true;
    } catch (error) {
      if (isOver(error)) return this.#comeBack();
      if (error instanceof ApiError && error.status === 401) return false;
      this.#renewIn(retryAfter);
      return true;
    }
  }

  /** Renews the session for requests that were refused for want of one; once, however many there are. */
  mend(): Promise<boolean> {
    this.#mending ??= api
      .refresh()
      .then((renewed) => {
        this.#accept(renewed);
        return true;
      })
      .catch((error: unknown) => isOver(error) && this.#comeBack())
      .finally(() => (this.#mending = null));
    return this.#mending;
  }

  /** Ends impersonation, even if it has ended already. The caller must leave the current page afterwards. */
  async stopActing(): Promise<void> {
    this.#isStopping = true;
    try {
      await api.stopImpersonating();
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return;
      this.#isStopping = false;
      throw error;
    }
  }

  /** Impersonation is over: it expired or the administrator ended it. All data in view belonged to the impersonated user. */
  async #comeBack(): Promise<boolean> {
    // The live connection reports the end before the response arrives: the caller of `stopActing` navigates.
    if (this.#isStopping) return true;
    const back = await api.stopImpersonating().then(
      () => true,
      () => false,
    );
    if (back) location.reload();
    return back;
  }

  forget(): void {
    window.clearTimeout(this.#timer);
    this.me = null;
  }

  chooseTenant(id: string): void {
    this.#chosenTenant = id;
    browserStorage.write(tenantKey, id);
  }

  /** Checks a permission in a tenant, and with `serverId` also the user's grants on that server. */
  can(permission: Permission, tenantId = this.tenant?.id, serverId?: string): boolean {
    if (this.canOnPlatform(permission)) return true;
    const tenant = this.me?.tenants.find((entry) => entry.id === tenantId);
    if (tenant?.permissions.includes(permission)) return true;
    const server = this.me?.servers.find((entry) => entry.id === serverId);
    return server?.permissions.includes(permission) === true;
  }

  /** In the tenant as a whole, or at least on one of its servers: whether a list of the tenant has something to show. */
  canSomewhere(permission: Permission, tenantId = this.tenant?.id): boolean {
    const onServer = this.me?.servers.some(
      (server) => server.tenantId === tenantId && server.permissions.includes(permission),
    );
    return this.can(permission, tenantId) || onServer === true;
  }

  /** Let into this one server, beside what a team's role allows. */
  isLetInto(serverId: string): boolean {
    return this.me?.servers.some(({ id }) => id === serverId) === true;
  }

  /** The team that shows nothing before a second factor is set up; null where none is asked for. */
  needsFactorIn(tenantId = this.tenant?.id): string | null {
    if (this.canOnPlatform('server.read')) return null;
    const tenant = this.me?.tenants.find(({ id }) => id === tenantId);
    return tenant?.needsSecondFactor === true ? tenant.name : null;
  }

  /** The tenant of a server that is shared with the user. */
  tenantOfShared(serverId: string): string | undefined {
    return this.me?.servers.find(({ id }) => id === serverId)?.tenantId;
  }

  canOnPlatform(permission: Permission): boolean {
    return this.me?.platformPermissions.includes(permission) === true;
  }

  #accept(session: Session): void {
    this.me = session.user;
    this.#chosenTenant ??= browserStorage.read(tenantKey);
    this.#renewIn(Math.max(retryAfter, Date.parse(session.expiresAt) - Date.now() - renewBefore));
  }

  #renewIn(milliseconds: number): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.renew(), milliseconds);
  }
}

const isOver = (error: unknown): boolean => error instanceof ApiError && error.code === 'auth.impersonation_ended';

export const session = new SessionStore();

// A laptop that wakes up has a session, but no access token that is still good.
mendRefusal('auth.required', () => session.mend());

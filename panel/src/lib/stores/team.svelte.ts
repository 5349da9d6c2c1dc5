import type { Invitation, InvitationCreated, Member, Role, RoleChoice } from '$domain/contracts/tenants';
import { teamApi } from '$lib/api/team';
import { live } from '$lib/realtime/live.svelte';
import { Loader } from './loader.svelte';
import { session } from './session.svelte';

/** The members, roles and open invitations of one tenant: each as far as one may see it. */
export class TeamStore {
  readonly tenantId: string;
  readonly members: Loader<Member[]>;
  readonly roles: Loader<Role[]>;
  readonly invitations: Loader<Invitation[]>;

  constructor(tenantId: string) {
    this.tenantId = tenantId;
    this.members = new Loader(async () => (await teamApi.members(tenantId)).items);
    this.roles = new Loader(async () => (await teamApi.roles(tenantId)).items);
    this.invitations = new Loader(async () =>
      (await teamApi.invitations(tenantId)).items.filter(({ status }) => status === 'open'),
    );
  }

  load(): void {
    if (session.can('member.read', this.tenantId)) void this.members.load();
    if (session.can('role.read', this.tenantId)) void this.roles.load();
    if (session.can('member.invite', this.tenantId)) void this.invitations.load();
  }

  /** Loads the team, and reloads it when the connection or the tab comes back. Returns a function that stops this. */
  watch(): () => void {
    this.load();
    let first = true;
    const off = live.whileConnected(() => {
      if (!first) this.load();
      first = false;
    });
    const offTeam = live.on('team:changed', ({ tenantId }) => tenantId === this.tenantId && this.load());
    const back = () => document.visibilityState === 'visible' && this.load();
    document.addEventListener('visibilitychange', back);
    return () => {
      off();
      offTeam();
      document.removeEventListener('visibilitychange', back);
    };
  }

  /** @throws {ApiError} */
  async changeRole(userId: string, access: RoleChoice): Promise<void> {
    this.members.value = (await teamApi.changeMember(this.tenantId, userId, access)).items;
    if (session.can('role.read', this.tenantId)) void this.roles.load();
  }

  /** @throws {ApiError} */
  async remove(userId: string): Promise<void> {
    await teamApi.removeMember(this.tenantId, userId);
    this.members.value = this.members.value?.filter((member) => member.userId !== userId) ?? null;
  }

  /** @throws {ApiError} */
  async resend({ id }: Invitation): Promise<InvitationCreated> {
    const created = await teamApi.resend(this.tenantId, id);
    void this.invitations.load();
    return created;
  }

  /** @throws {ApiError} */
  async revoke(invitation: Invitation): Promise<void> {
    await teamApi.revoke(this.tenantId, invitation.id);
    this.invitations.value = this.invitations.value?.filter(({ id }) => id !== invitation.id) ?? null;
  }
}

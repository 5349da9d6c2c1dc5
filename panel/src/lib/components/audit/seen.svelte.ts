import { SvelteMap } from 'svelte/reactivity';
import type { AuditEntry } from '$domain/contracts/audit';
import { untrack } from 'svelte';
import type { AuditPlace } from '$lib/api/audit';
import { api } from '$lib/api/client';
import { teamApi } from '$lib/api/team';
import { session } from '$lib/stores/session.svelte';

const byName = (names: ReadonlyMap<string, string>) =>
  [...names].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));

/** Whom and what the log can be filtered by: the tenant's members and servers as far as one sees them, and all that was in rows. */
export class ChoicesSeen {
  readonly #people = new SvelteMap<string, string>();
  readonly #servers = new SvelteMap<string, string>();
  readonly #place: AuditPlace;

  people = $derived(byName(this.#people));
  servers = $derived(byName(this.#servers));

  constructor(place: AuditPlace) {
    this.#place = place;
  }

  /** Fails in silence: rows bring names, too. */
  load(): void {
    if (this.#place.kind !== 'tenant') return;
    const { id } = this.#place;
    if (session.can('member.read', id))
      void teamApi.members(id).then(
        ({ items }) => items.forEach(({ userId, name }) => this.#people.set(userId, name)),
        () => undefined,
      );
    void api.servers({ tenantId: id, limit: 200 }).then(
      ({ items }) => items.forEach((server) => this.#servers.set(server.id, server.name)),
      () => undefined,
    );
  }

  add(rows: readonly AuditEntry[]): void {
    untrack(() => {
      for (const { userId, userName, serverId, serverName } of rows) {
        if (userId !== null && userName !== null && !this.#people.has(userId)) this.#people.set(userId, userName);
        if (serverId !== null && serverName !== null) this.#servers.set(serverId, serverName);
      }
    });
  }
}

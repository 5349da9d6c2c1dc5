import type { Server } from '$domain/contracts/servers';
import { api } from '$lib/api/client';
import { live } from '$lib/realtime/live.svelte';
import { Paged } from './paged.svelte';

const pageSize = 100;

export interface ListView {
  tenantId: string;
  search: string;
  sort: string;
}

/** The server list: searched and ordered by the API, rows change live. */
export class ServerList extends Paged<Server, ListView> {
  constructor() {
    super((view, cursor, signal) => api.servers({ ...view, cursor, limit: pageSize }, signal));
  }

  /** Follows the tenant's servers live; the answer stops that. */
  watch(tenantId: string): () => void {
    const off = [
      live.whileConnected(() => this.loaded && this.reloadSoon()),
      live.on('server:changed', (server) => server.tenantId === tenantId && this.#change(server)),
      live.on('server:removed', ({ serverId }) => this.remove(serverId)),
    ];
    return () => {
      off.forEach((stop) => stop());
      this.stop();
    };
  }

  #change(server: Server): void {
    const row = this.rows.find(({ id }) => id === server.id);
    if (row === undefined) this.reloadSoon();
    else if (row.version <= server.version) this.replace(server);
  }
}

import type { Operation } from '$domain/contracts/operations';
import { api, type OperationQuery } from '$lib/api/client';
import { live } from '$lib/realtime/live.svelte';
import { operations } from './operations.svelte';
import { Paged } from './paged.svelte';

const pageSize = 50;

/** Operations of a server, a tenant, a node or the whole platform, newest first; new ones come in at the top by themselves. */
export class OperationList extends Paged<Operation, OperationQuery> {
  constructor() {
    super((query, cursor, signal) => api.operations({ ...query, cursor, limit: pageSize }, signal));
  }

  /** Follows them live; `beyond` one's tenant is for administrators. The answer stops that. */
  watch(beyond: { nodeId?: string } | null = null): () => void {
    const off = [
      live.whileConnected(() => {
        if (beyond !== null) live.tell('operations:watch', beyond);
        if (this.loaded) this.reloadSoon();
      }),
      operations.onChange((operation) => {
        // What the rows show of it comes from `operations`; only a new one changes the list itself.
        if (this.loaded && this.#concerns(operation) && !this.rows.some(({ id }) => id === operation.id))
          this.reloadSoon();
      }),
    ];
    return () => {
      off.forEach((stop) => stop());
      if (beyond !== null) live.tell('operations:unwatch', beyond);
      this.stop();
    };
  }

  #concerns(operation: Operation): boolean {
    const { serverId, tenantId } = this.view ?? {};
    return (
      (serverId ?? operation.serverId) === operation.serverId && (tenantId ?? operation.tenantId) === operation.tenantId
    );
  }
}

import { SvelteMap } from 'svelte/reactivity';
import type { Operation } from '$domain/contracts/operations';
import { isOver } from '$domain/operations/operation';
import { links } from '$lib/links';
import { live } from '$lib/realtime/live.svelte';
import { wordErrorSoon } from '$lib/texts/errors.svelte';
import { operationKindNames } from '$lib/texts/states';
import { m } from '$texts';
import { session } from './session.svelte';
import { toasts } from './toasts.svelte';

const kept = 200;

/** The operations that this browser has heard of, newest word of each. Ended ones of the signed-in person leave a toast. */
class OperationsStore {
  #known = new SvelteMap<string, Operation>();
  #listeners = new Set<(operation: Operation) => void>();

  /** The newest word on an operation, if it is newer than the one given. */
  latest(operation: Operation): Operation {
    return this.#known.get(operation.id) ?? operation;
  }

  find(id: string): Operation | null {
    return this.#known.get(id) ?? null;
  }

  /** Calls back for each change; the answer ends that. */
  onChange(listener: (operation: Operation) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  accept(operation: Operation): void {
    const before = this.#known.get(operation.id);
    // An ended operation never changes again; a late word about its middle is stale.
    if (before && isOver(before.status) && !isOver(operation.status)) return;
    // The response to a request may arrive after the socket has reported later changes.
    if (before && operation.version < before.version) return;
    this.#known.set(operation.id, operation);
    if (this.#known.size > kept) this.#known.delete(this.#known.keys().next().value ?? '');
    for (const listener of this.#listeners) listener(operation);
    if (before && !isOver(before.status) && isOver(operation.status)) void this.#announce(operation);
  }

  /** It never began: the API refused it and has taken its row back. */
  forget(id: string): void {
    this.#known.delete(id);
  }

  /** Listens to the socket; the answer stops listening. */
  watch(): () => void {
    const off = [
      live.on('operation:changed', (operation) => this.accept(operation)),
      live.on('operation:progress', ({ operationId, progress }) => {
        const known = this.#known.get(operationId);
        if (known && !isOver(known.status)) this.#known.set(operationId, { ...known, progress });
      }),
    ];
    return () => off.forEach((stop) => stop());
  }

  async #announce(operation: Operation): Promise<void> {
    // A user who has the operation open sees it end.
    if (operation.requestedBy.id !== session.me?.id || location.pathname.endsWith(operation.id)) return;
    const status = operation.status as 'succeeded' | 'failed' | 'cancelled';
    const kind = operationKindNames[operation.kind]();
    toasts.show({
      tone: status === 'succeeded' ? 'good' : status === 'failed' ? 'bad' : 'neutral',
      text: endedTexts[status]({ kind, server: operation.serverName }),
      detail: status === 'failed' && operation.error !== null ? await wordErrorSoon(operation.error) : null,
      link: { href: links.operation(operation.id), text: m.operations_details() },
    });
  }
}

export const operations = new OperationsStore();
const endedTexts = {
  succeeded: m.operations_ended_toast_succeeded,
  failed: m.operations_ended_toast_failed,
  cancelled: m.operations_ended_toast_cancelled,
};

import { getContext, setContext } from 'svelte';
import type { BackupOperationResponse } from '$domain/contracts/backups';
import type { Operation } from '$domain/contracts/operations';
import type { RecoveryRequest, Server, ServerDetail, UpdateServerRequest } from '$domain/contracts/servers';
import { isOver } from '$domain/operations/operation';
import { asksFirst } from '$domain/servers/confirm';
import type { PowerAction } from '$domain/servers/state';
import { api } from '$lib/api/client';
import { lifecycle } from '$lib/api/lifecycle';
import { asApiError, type ApiError } from '$lib/api/problem';
import { live } from '$lib/realtime/live.svelte';
import { m } from '$texts';
import { operations } from './operations.svelte';
import { StatsStore } from './stats.svelte';
import { toasts } from './toasts.svelte';

/** How long (ms) the word on the end of an operation may take to come after that on its server. */
const doubtAfter = 700;

/** The dialogs about a whole server; any page of it, and the palette, may open one. */
export type ServerDialog = 'backup' | 'stop' | 'kill' | 'restart' | 'update' | 'reinstall' | 'suspend' | 'delete';

/** One server, live: what it is, what runs on it, its figures, and what can be done with it. */
export class ServerStore {
  readonly id: string;
  detail = $state.raw<ServerDetail | null>(null);
  error = $state.raw<ApiError | null>(null);
  removed = $state(false);
  /** The power action that was pressed and not answered yet. */
  pressed = $state<PowerAction | null>(null);
  dialog = $state<ServerDialog | null>(null);
  readonly stats = new StatsStore();
  #doubted: number | undefined;
  /** The newest operation, running or ended. */
  #newest = $state.raw<Operation | null>(null);

  operation = $derived(this.#newest === null ? null : operations.latest(this.#newest));
  running = $derived(this.operation !== null && !isOver(this.operation.status) ? this.operation : null);

  constructor(id: string) {
    this.id = id;
  }

  /** Loads it and follows it; the answer stops that. */
  watch(): () => void {
    void this.load();
    let first = true;
    const off = [
      live.whileConnected(() => {
        void this.#join();
        if (!first) void this.load();
        first = false;
      }),
      live.on('server:changed', (server) => server.id === this.id && this.#merge(server)),
      live.on('server:removed', ({ serverId }) => {
        if (serverId === this.id) this.removed = true;
      }),
      live.on('stats:sample', ({ serverId, sample }) => serverId === this.id && this.stats.add(sample)),
      operations.onChange((operation) => operation.serverId === this.id && this.#follow(operation)),
    ];
    return () => {
      off.forEach((stop) => stop());
      window.clearTimeout(this.#doubted);
      live.tell('server:unwatch', { serverId: this.id });
    };
  }

  async load(): Promise<void> {
    try {
      const [detail, page] = await Promise.all([api.server(this.id), api.operations({ serverId: this.id, limit: 1 })]);
      // While the request was in flight the socket may have delivered a newer version.
      const newer = this.detail !== null && this.detail.version > detail.version ? this.detail : null;
      this.detail = newer === null ? detail : { ...detail, ...newer };
      this.error = null;
      const newest = detail.operation ?? page.items[0];
      if (newest) {
        operations.accept(newest);
        this.#follow(newest);
      }
    } catch (error) {
      this.error = asApiError(error);
    }
  }

  async power(action: PowerAction): Promise<void> {
    this.pressed = action;
    try {
      this.#merge((await api.power(this.id, action)).server);
    } catch (error) {
      toasts.show({ tone: 'bad', text: asApiError(error).message });
    } finally {
      this.pressed = null;
    }
  }

  /** Does it, or asks first where players may be on. @param isSure leaves the question out, and a countdown with it */
  askPower(action: PowerAction, isSure = false): void {
    const state = this.detail?.state ?? 'offline';
    if (action !== 'start' && !isSure && asksFirst(action, state)) this.dialog = action;
    else if (action === 'restart') void this.restart(true);
    else void this.power(action);
  }

  /** Restarts it: as an operation, with the countdown that its policy asks for unless that is skipped. */
  async restart(skipCountdown: boolean): Promise<void> {
    this.pressed = 'restart';
    await this.attempt(() => lifecycle.restart(this.id, { skipCountdown }));
    this.pressed = null;
  }

  /** After a crash: starts it now, or makes no further try. */
  async recover(action: RecoveryRequest['action']): Promise<void> {
    try {
      this.#merge((await lifecycle.recovery(this.id, action)).server);
    } catch (error) {
      toasts.show({ tone: 'bad', text: asApiError(error).message });
    }
  }

  /** Begins an operation and follows it. @throws {ApiError} */
  async begin(request: () => Promise<{ operation: Operation }>): Promise<Operation> {
    const { operation } = await request();
    operations.accept(operation);
    this.#follow(operation);
    return operation;
  }

  /** Begins an operation about a backup, and follows it. @throws {ApiError} */
  async beginBackup(request: () => Promise<BackupOperationResponse>): Promise<BackupOperationResponse> {
    const answer = await request();
    await this.begin(async () => ({ operation: await api.operation(answer.operationId) }));
    return answer;
  }

  /** The same as `begin` for a button without a dialog around it: a refusal is shown as a toast. */
  async attempt(request: () => Promise<{ operation: Operation }>): Promise<void> {
    try {
      await this.begin(request);
    } catch (error) {
      toasts.show({ tone: 'bad', text: asApiError(error).message });
    }
  }

  /** @throws {ApiError} with the failing fields */
  async update(change: UpdateServerRequest): Promise<void> {
    this.detail = await api.updateServer(this.id, change);
    toasts.show({ tone: 'good', text: m.common_saved() });
  }

  async #join(): Promise<void> {
    const answer = await live.call('server:watch', { serverId: this.id }).catch(() => null);
    if (answer) this.#merge(answer.server);
  }

  #merge(server: Server): void {
    if (this.detail === null || server.version < this.detail.version) return;
    this.detail = { ...this.detail, ...server };
    if (server.power === 'offline') this.stats.end();
    if (server.operation) operations.accept(server.operation);
    else if (this.running !== null) this.#doubt(this.running.id);
  }

  /**
   * The server says that nothing runs, and we know of something that does: its end is under way to us, or it was refused and
   * never was. A moment later the API is asked.
   */
  #doubt(operationId: string): void {
    window.clearTimeout(this.#doubted);
    this.#doubted = window.setTimeout(async () => {
      if (this.running?.id !== operationId) return;
      try {
        operations.accept(await api.operation(operationId));
      } catch (error) {
        if (asApiError(error).status !== 404) return;
        operations.forget(operationId);
        if (this.#newest?.id === operationId) this.#newest = null;
        void this.load();
      }
    }, doubtAfter);
  }

  #follow(operation: Operation): void {
    const newest = this.#newest;
    const ended = newest?.id === operation.id && !isOver(newest.status) && isOver(operation.status);
    if (newest === null || newest.id === operation.id || newest.createdAt <= operation.createdAt)
      this.#newest = operation;
    // Variables, image and address may have changed with it.
    if (ended && operation.kind !== 'delete') void this.load();
  }
}

const key = Symbol('server');

export const setServer = (store: ServerStore): ServerStore => setContext(key, store);
export const useServer = (): ServerStore => getContext<ServerStore>(key);

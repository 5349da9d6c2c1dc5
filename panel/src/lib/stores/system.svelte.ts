import type { SystemInfo } from '$domain/contracts/system';
import { api } from '$lib/api/client';

const hiddenKey = 'mamba.notices.hidden';

/** What the platform says of itself; its notices can be put away, and come back when they change. */
class SystemStore {
  info = $state<SystemInfo | null>(null);
  #hidden = $state<string[]>(JSON.parse(localStorage.getItem(hiddenKey) ?? '[]') as string[]);

  notices = $derived((this.info?.notices ?? []).filter((notice) => !this.#hidden.includes(notice)));

  async load(): Promise<void> {
    this.info = await api.system().catch(() => this.info);
  }

  hide(notice: string): void {
    this.#hidden = [...this.#hidden, notice];
    localStorage.setItem(hiddenKey, JSON.stringify(this.#hidden));
  }
}

export const system = new SystemStore();

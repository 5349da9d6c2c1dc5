import { z } from 'zod';
import type { SystemInfo } from '$domain/contracts/system';
import { api } from '$lib/api/client';
import { browserStorage } from '$lib/storage';

const hiddenKey = 'mamba.notices.hidden';

/** What the platform says of itself; its notices can be put away, and come back when they change. */
class SystemStore {
  info = $state<SystemInfo | null>(null);
  #hidden = $state<string[]>(browserStorage.readJson(hiddenKey, z.array(z.string())) ?? []);

  notices = $derived((this.info?.notices ?? []).filter((notice) => !this.#hidden.includes(notice)));

  async load(): Promise<void> {
    this.info = await api.system().catch(() => this.info);
  }

  hide(notice: string): void {
    this.#hidden = [...this.#hidden, notice];
    browserStorage.writeJson(hiddenKey, this.#hidden);
  }
}

export const system = new SystemStore();

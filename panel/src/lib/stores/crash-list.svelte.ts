import type { Crash } from '$domain/contracts/crashes';
import { lifecycle } from '$lib/api/lifecycle';
import { live } from '$lib/realtime/live.svelte';
import { Paged } from './paged.svelte';

/** The crashes of a server, newest first; a new one comes in when the server tells of it. */
export class CrashList extends Paged<Crash, { serverId: string }> {
  constructor() {
    super(({ serverId }, cursor, signal) => lifecycle.crashes(serverId, cursor, signal));
  }

  watch(): () => void {
    let known = '';
    const off = [
      live.whileConnected(() => this.loaded && this.reloadSoon()),
      live.on('server:changed', ({ id, lastExit, recovery }) => {
        if (id !== this.view?.serverId) return;
        // Crash decisions and the plan for the next attempt arrive with the server.
        const news = JSON.stringify([lastExit, recovery]);
        if (this.loaded && news !== known) this.reloadSoon();
        known = news;
      }),
    ];
    return () => {
      off.forEach((stop) => stop());
      this.stop();
    };
  }
}

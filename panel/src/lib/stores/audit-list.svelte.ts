import type { AuditEntry } from '$domain/contracts/audit';
import { auditApi, type AuditFilter, type AuditPlace } from '$lib/api/audit';
import { live } from '$lib/realtime/live.svelte';
import { Paged } from './paged.svelte';

export interface AuditView {
  place: AuditPlace;
  filter: AuditFilter;
}

/** What was done, newest first. */
export class AuditList extends Paged<AuditEntry, AuditView> {
  constructor() {
    super(({ place, filter }, cursor, signal) => auditApi.list(place, filter, cursor, signal));
  }

  /** Catches up after the connection was lost, and with what was done to the team; the answer stops that. */
  watch(): () => void {
    const off = [
      live.whileConnected(() => this.loaded && this.reloadSoon()),
      live.on('team:changed', () => this.loaded && this.reloadSoon()),
    ];
    return () => {
      off.forEach((stop) => stop());
      this.stop();
    };
  }
}

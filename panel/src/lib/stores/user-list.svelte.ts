import type { User } from '$domain/contracts/users';
import { usersApi, type UserFilter } from '$lib/api/users';
import { live } from '$lib/realtime/live.svelte';
import { Paged } from './paged.svelte';

/** Everybody who has an account, by name, searched and filtered by the API. */
export class UserList extends Paged<User, UserFilter> {
  constructor() {
    super((filter, cursor, signal) => usersApi.list(filter, cursor, signal));
  }

  /** Catches up after the connection was lost; the answer stops that. */
  watch(): () => void {
    const off = live.whileConnected(() => this.loaded && this.reloadSoon());
    return () => {
      off();
      this.stop();
    };
  }
}

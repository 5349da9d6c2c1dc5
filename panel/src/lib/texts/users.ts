import type { UserState } from '$domain/contracts/users';
import { m } from '$texts';

export const userStates: Record<UserState, () => string> = {
  active: m.users_states_active,
  unverified: m.users_states_unverified,
  disabled: m.users_states_disabled,
};

import { UserState } from '$domain/contracts/users';
import { PlatformRole } from '$domain/permissions/roles';
import type { UserFilter } from '$lib/api/users';

export const filterKeys = ['search', 'role', 'state'] as const;

/** The filter in the page's address. Values that the form cannot produce are ignored. */
export function filterOf(params: URLSearchParams): UserFilter {
  return {
    search: params.get('search') ?? '',
    role: PlatformRole.safeParse(params.get('role')).data,
    state: UserState.safeParse(params.get('state')).data,
  };
}

export const isFiltered = ({ search, role, state }: UserFilter): boolean =>
  search !== '' || role !== undefined || state !== undefined;

import { getContext, setContext } from 'svelte';
import type { TeamStore } from '$lib/stores/team.svelte';

const key = Symbol('team');

export const setTeam = (store: TeamStore): TeamStore => setContext(key, store);
export const useTeam = (): TeamStore => getContext<TeamStore>(key);

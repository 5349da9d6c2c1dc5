import { redirect } from '@sveltejs/kit';
import { links } from '$lib/links';

export const load = () => redirect(307, links.servers());

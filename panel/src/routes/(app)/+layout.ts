import { error, redirect } from '@sveltejs/kit';
import { asApiError } from '$lib/api/problem';
import { followAccount } from '$lib/language';
import { links } from '$lib/links';
import { session } from '$lib/stores/session.svelte';

/** Requires a signed-in user for every page below. */
export async function load({ url }) {
  const signedIn = await session.resume().catch((cause: unknown) => {
    const problem = asApiError(cause);
    error(503, { message: problem.message, ...(problem.requestId && { requestId: problem.requestId }) });
  });
  if (!signedIn) redirect(307, links.login(url.pathname === links.servers() ? undefined : url.pathname + url.search));
  if (session.me !== null && followAccount(session.me)) {
    location.replace(url.pathname + url.search);
    // The page is left: nothing is drawn in the old language.
    await new Promise(() => undefined);
  }
}

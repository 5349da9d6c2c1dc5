import { links } from './links';
import { pendingInvitation } from './pending-invitation';

/** Where somebody goes who came in: where he wanted to, to the invitation that he came with, or to his servers. */
export const afterSignIn = (next: string | null): string =>
  next === null && pendingInvitation.get() !== null ? links.invitation() : links.inside(next);

import { links } from './links';
import { pendingInvitation } from './pending-invitation';

/** The page to open after sign-in: the one the user asked for, a pending invitation, or the server list. */
export const afterSignIn = (next: string | null): string =>
  next === null && pendingInvitation.get() !== null ? links.invitation() : links.inside(next);

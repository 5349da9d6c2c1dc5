/** What somebody reads who opens the link of an invitation. */
export const invitation = {
  pageTitle: 'Invitation',
  loading: 'Looking at the invitation',
  title: (place: string) => `Join ${place}`,
  toTenant: (by: string | null, tenant: string, role: string) =>
    `${by ?? 'Somebody'} invites you into ${tenant}, as ${role}.`,
  toServer: (by: string | null, server: string, tenant: string) =>
    `${by ?? 'Somebody'} lets you into the server ${server} of ${tenant}.`,
  facts: { email: 'For', team: 'Team', server: 'Server', role: 'Role', by: 'Invited by', until: 'Works for' },
  join: 'Join',
  joined: (place: string) => `Welcome to ${place}`,
  signIn: 'Sign in',
  signUp: 'Create an account',
  signInLead: (email: string) => `Sign in with ${email} to join, or create an account with that address.`,
  otherTitle: 'You are signed in with another address',
  other: (mine: string, theirs: string) =>
    `You are ${mine}; this invitation is for ${theirs}. Sign out, then sign in with that address.`,
  switch: 'Sign out and use the other address',
  stay: 'Stay signed in',
  toPanel: 'To your servers',
  missing: {
    title: 'The link is not whole',
    text: 'The part after the # is missing. Open the link from the mail again, or copy all of it.',
  },
  notFound: {
    title: 'This link opens nothing',
    text: 'It was used, taken back or replaced by a newer one, or its seven days are over. Ask whoever invited you for another.',
  },
  brokenTitle: 'The invitation did not load',
} as const;

/** Why joining was refused, by the code of the problem. */
export const joinRefusals: Readonly<Record<string, string>> = {
  'invitation.other_address': 'This invitation is for another address than the one you are signed in with.',
  'invitation.not_found':
    'The link stopped working a moment ago: it was used, taken back or replaced. Ask whoever invited you for another.',
  'auth.required': 'Your session has ended. Sign in again to join.',
  'auth.email_not_verified':
    'Your address is not confirmed yet. Open the link in the mail that we sent you, then join.',
  'auth.too_many_attempts': 'Too many attempts. Wait a minute, then try again.',
};

export const common = {
  cancel: 'Cancel',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  save: 'Save changes',
  saved: 'Saved',
  retry: 'Try again',
  loading: 'Loading',
  requestId: (id: string) => `Request ${id}`,
  loadMore: 'Show more',
  notItsName: 'That is not its name.',
  clearFilters: 'Clear the filters',
  none: '–',
  you: 'you',
  skipToContent: 'Skip to content',
} as const;

export const errors = {
  unreachable: 'The API does not answer. Check your connection, then try again.',
  unexpected:
    'The answer was not what the panel expects. Reload the page; if it stays, tell your administrator the request id.',
  notFoundTitle: 'There is nothing here',
  notFound:
    'The page does not exist, or you may not see it. A deleted server leaves its operations behind in the history.',
  notYoursTitle: 'Nothing for you here',
  notYours: 'What you may do in this team does not include this page. An owner of the team can change that.',
  factorTitle: (team: string) => `${team} asks for a second factor`,
  factor:
    'Your account has none yet. Set up an authenticator app or a passkey, which takes a minute; then all that was shared with you is here.',
  factorSetUp: 'Set up a second factor',
  brokenTitle: 'This page did not load',
  toServers: 'To your servers',
} as const;

export const connection = {
  lost: (since: string) => `Connection lost since ${since}. Catching up by itself.`,
} as const;

export const login = {
  title: 'Sign in',
  lead: 'Your game servers are on the other side.',
  email: 'Email',
  password: 'Password',
  submit: 'Sign in',
  showPassword: 'Show what is typed',
  hidePassword: 'Hide what is typed',
  forgot: 'Forgot your password?',
  signUp: 'Create an account',
  noAccount: 'New here?',
  ended: 'Your session ended. Sign in again to go on where you were.',
} as const;

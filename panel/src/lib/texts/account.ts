export const account = {
  title: 'Your account',
  tabs: 'Account',
  profile: 'Profile',
  security: 'Security',
  sessions: 'Sessions',
  keys: 'Keys',
} as const;

export const sessions = {
  lead: 'Every device that is signed in to your account. Sign out whatever you do not know.',
  list: 'Devices',
  loadError: 'Your devices could not be loaded',
  unknown: 'Unknown device',
  current: 'This device',
  lastUsed: (ago: string) => `Used ${ago}`,
  signedIn: (when: string) => `Signed in ${when}`,
  impersonated: (name: string) => `${name} acts in your name`,
  methods: {
    pwd: 'password',
    otp: 'authenticator',
    hwk: 'passkey',
    fed: 'provider',
    kba: 'recovery code',
  } as Record<string, string>,
  by: (methods: string) => `by ${methods}`,
  revoke: 'Sign out',
  revokeNamed: (device: string) => `Sign out ${device}`,
  revoked: (device: string) => `${device} is signed out.`,
  revokeOthers: 'Sign out all others',
  revokeOthersTitle: 'Sign out all other devices?',
  revokeOthersLead: 'They end at once, whatever is being done on them. This device stays signed in.',
  othersRevoked: 'All other devices are signed out.',
} as const;

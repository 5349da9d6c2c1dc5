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

export const profile = {
  loadError: 'Your account could not be loaded',
  nameTitle: 'Name',
  nameLead: 'As others on your servers see you.',
  name: 'Name',
  emailTitle: 'Email address',
  emailLead:
    'You sign in with it, and it hears of what matters. A change is confirmed at both addresses, the old and the new one.',
  email: 'New address',
  emailSubmit: 'Send the mails',
  emailWaiting: (address: string) => `Your account moves to ${address} when both addresses have confirmed it.`,
  emailSent: 'Two mails are on their way. Confirm the change in both.',
  passwordTitle: 'Password',
  passwordLead: (ago: string) => `Changed ${ago}. A new one signs out all your other devices.`,
  passwordNone: 'You have none: you sign in by a provider or a passkey.',
  password: 'New password',
  passwordHelp: 'At least 10 characters. Four unrelated words are good; a password manager is better.',
  passwordSubmit: 'Change password',
  passwordChanged: 'Your password is changed. All other devices are signed out.',
} as const;

export const stepUp = {
  title: 'Prove that it is you',
  lead: 'This needs to be sure who sits here. It is asked at most every ten minutes.',
  password: 'Your password',
  submit: 'Go on',
} as const;

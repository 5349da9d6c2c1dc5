import type { PlatformRole } from '$domain/permissions/roles';
import type { UserState } from '$domain/contracts/users';

const roles: Record<PlatformRole, { name: string; help: string }> = {
  administrator: { name: 'Administrator', help: 'Everything, on the platform and in every team.' },
  operator: { name: 'Operator', help: 'Looks after nodes, and runs the servers of all teams.' },
  support: { name: 'Support', help: 'Sees everything, and acts as somebody who asks for help.' },
  billing: { name: 'Billing', help: 'Looks after what all teams pay, and suspends who does not.' },
  auditor: { name: 'Auditor', help: 'Sees everything, also the audit log, and changes nothing.' },
};
const states: Record<UserState, string> = {
  active: 'Active',
  unverified: 'Not confirmed',
  disabled: 'Disabled',
};

/** Everybody who has an account, for those who look after the platform; and acting as one of them. */
export const users = {
  title: 'Users',
  lead: 'Everybody who has an account here.',
  list: 'Users',
  count: (count: number) => (count === 1 ? '1 user' : `${count.toLocaleString('en')} users`),
  loadError: 'The users did not load',
  emptyTitle: 'Nobody is here yet',
  empty: 'Make the first account: its owner gets a mail to choose a password.',
  noMatchTitle: 'Nobody matches',
  noMatch: 'Try fewer letters, or another filter.',
  search: 'Search users',
  searchHint: 'Name or address',
  filter: { role: 'Role on the platform', anyRole: 'Any role', state: 'State', anyState: 'Any state' },
  roles,
  states,
  you: 'You',
  factor: { yes: 'Second factor', no: 'No second factor' },
  seen: (ago: string) => `Seen ${ago}`,
  neverSeen: 'Not seen lately',

  create: {
    button: 'New user',
    title: 'New user',
    lead: 'They get a mail with a link to choose a password. It works for seven days.',
    name: 'Name',
    email: 'Email',
    submit: 'Make account',
    done: (email: string) => `A mail to ${email} is on its way`,
    toMails: 'Without a mail server, its link is under Mails',
  },

  detail: {
    back: 'All users',
    loadError: 'This user did not load',
    actions: (name: string) => `Actions for ${name}`,
    readOnly: 'Your role does not allow changing anything here.',
    actedAs: (name: string) => `${name} acts as this user right now.`,
    disabledSince: (when: string) => `Disabled since ${when}. Nobody signs in, no API key works.`,
    unverified: 'Nobody has shown yet that the address is theirs, so nobody signs in with it.',
    facts: 'Account',
    created: 'Made',
    lastSeen: 'Last seen',
    password: 'Password',
    passwordSet: 'Chosen',
    passwordNone: 'None yet',
    factors: 'Second factors',
    factorsNone: 'None',
    totp: 'Authenticator',
    passkeys: (count: number) => (count === 1 ? '1 passkey' : `${count} passkeys`),
    codes: (count: number) => (count === 1 ? '1 recovery code' : `${count} recovery codes`),
    devices: 'Signed-in devices',
    keys: 'API keys',
    teams: 'Teams',
    teamsNone: 'In no team.',
    shared: (count: number) => (count === 1 ? '1 server shared one by one' : `${count} servers shared one by one`),
    audit: 'What they did',
  },

  platformRoles: {
    title: 'Roles on the platform',
    lead: 'They hold on the platform and in every team. Most people have none.',
    none: 'None.',
    lacking: 'It allows more than you may, so you cannot give or take it.',
    save: 'Save roles',
    saved: (name: string) => `The roles of ${name} are saved`,
    ownTitle: 'Change your own roles?',
    ownLead: 'What you give up here, only somebody else can give back.',
    ownSubmit: 'Change my roles',
  },

  passwordLink: {
    action: 'Mail a link for the password',
    done: (email: string) => `A mail to ${email} is on its way`,
  },
  endSessions: {
    action: 'Sign out all devices',
    title: (name: string) => `Sign out all devices of ${name}?`,
    lead: 'They end at once, whatever is being done on them. API keys go on working.',
    submit: 'Sign out all',
    done: (name: string) => `All devices of ${name} are signed out`,
    none: 'No device is signed in.',
  },
  factors: {
    action: 'Take second factors away',
    title: (name: string) => `Take the second factors of ${name} away?`,
    lead: 'For somebody who lost phone and passkeys. From then on the password alone lets in; they are told by mail. Be sure who asks for it.',
    submit: 'Take away',
    done: (name: string) => `${name} has no second factor any more`,
    none: 'There is none.',
  },
  disable: {
    action: 'Disable',
    title: (name: string) => `Disable ${name}?`,
    lead: 'All devices and API keys end at once, and the keys for good. Servers and teams stay as they are. You can enable the account again.',
    submit: 'Disable',
    done: (name: string) => `${name} is disabled`,
  },
  enable: { action: 'Enable', done: (name: string) => `${name} can sign in again` },

  impersonate: {
    action: 'Act as',
    title: (name: string) => `Act as ${name}?`,
    lead: (name: string) =>
      `For an hour you see and do what ${name} can. Everything is written down with both names, and ${name} sees it. Account, keys and rights stay theirs alone.`,
    reason: 'What for',
    reasonHelp: (name: string) => `${name} can read it.`,
    submit: 'Begin',
  },
  banner: {
    label: 'You act as somebody else',
    who: (name: string) => `You act as ${name}.`,
    note: 'Everything is written down.',
    until: (clock: string) => `Until ${clock}`,
    stop: 'Stop',
  },
} as const;

/** Pages as the palette finds them: also by what people call what is on them. */
export const palettePages = {
  inside: (page: string, section: string) => `${page}: ${section}`,
  also: {
    team: 'members invite invitation people',
    nodes: 'machines certificates join',
    roles: 'permissions',
    teamSettings: 'require second factor leave rename',
    account: 'profile name email address password',
    security: 'authenticator totp 2fa two-factor second factor recovery codes passkey',
    sessions: 'devices sign out everywhere',
    activity: 'log history',
    keys: 'api key token ssh sftp',
  },
} as const;

export const server = {
  tabs: {
    console: 'Console',
    backups: 'Backups',
    metrics: 'Metrics',
    operations: 'Operations',
    crashes: 'Crashes',
    startup: 'Startup',
    access: 'Access',
    activity: 'Activity',
    settings: 'Settings',
  },
  sections: 'Sections of this server',
  copyAddress: 'Copy address',
  noAddress: 'No address yet',
  power: 'Power',
  notAllowed: 'Your role does not allow this.',
  powerFailed: 'Last power action',
  unreachable: (node: string) =>
    `Node ${node} does not answer. The server may well be running; its state shows again when the node is back.`,
  killHelp: 'Ends it at once. What the game has not saved is lost.',
  notSharedTitle: 'This is not shared with you',
  notShared: 'What you may do on this server does not include this page. Whoever let you in can change that.',
  lostTitle: 'You no longer see this server',
  lost: 'It was deleted, or it is not shared with you any more.',
  goneTitle: 'This server was deleted',
  goneLead:
    'Its files and its port are gone. The history of its operations stays, and so do the backups that were kept.',
} as const;

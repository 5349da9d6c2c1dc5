export const server = {
  tabs: {
    console: 'Console',
    backups: 'Backups',
    metrics: 'Metrics',
    operations: 'Operations',
    crashes: 'Crashes',
    startup: 'Startup',
    settings: 'Settings',
  },
  sections: 'Sections of this server',
  copyAddress: 'Copy address',
  noAddress: 'No address yet',
  up: (time: string) => `Up ${time}`,
  power: 'Power',
  notAllowed: 'Your role does not allow this.',
  powerFailed: 'Last power action',
  unreachable: (node: string) =>
    `Node ${node} does not answer. The server may well be running; its state shows again when the node is back.`,
  killHelp: 'Ends it at once. What the game has not saved is lost.',
  goneTitle: 'This server was deleted',
  goneLead:
    'Its files and its port are gone. The history of its operations stays, and so do the backups that were kept.',
} as const;

export const nav = {
  main: 'Main',
  servers: 'Servers',
  operations: 'Operations',
  backups: 'Backups',
  nodes: 'Nodes',
  apiDocs: 'API docs',
  notices: 'Notices',
  account: 'Account',
  tenant: 'Tenant',
  switchTenant: 'Switch tenant',
  search: 'Search',
  theme: 'Theme',
  themeSystem: 'System',
  themeLight: 'Light',
  themeDark: 'Dark',
  keys: 'Keyboard shortcuts',
  signOut: 'Sign out',
  administrator: 'Administrator',
} as const;

export const palette = {
  title: 'Search',
  placeholder: 'Find a server, a page or an action',
  servers: 'Servers',
  pages: 'Pages',
  actions: 'Actions',
  nothing: 'Nothing found. Try fewer letters.',
} as const;

export const keys = {
  title: 'Keyboard shortcuts',
  palette: 'Search for anything',
  help: 'Show these keys',
  goServers: 'Go to servers',
  goOperations: 'Go to operations',
  goBackups: 'Go to backups',
  create: 'Create a server',
  list: 'Search in the list',
  command: 'Go to the command line (on a server)',
  history: 'Earlier and later commands',
  complete: 'Complete a command',
  find: 'Search in the console',
} as const;

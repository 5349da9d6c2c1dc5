import type { Permission } from '$domain/permissions/permissions';

interface PermissionText {
  name: string;
  /** What it lets somebody do, in one sentence. */
  help: string;
}

/** Every permission in plain words. */
export const permissionTexts: Record<Permission, PermissionText> = {
  'server.read': { name: 'See servers', help: 'See that a server exists, its state, address and limits.' },
  'server.create': { name: 'Create servers', help: 'Create servers within what the nodes have room for.' },
  'server.update': { name: 'Change settings', help: 'Change name, description, limits and policies of a server.' },
  'server.reinstall': {
    name: 'Update and reinstall',
    help: 'Update the game, or install it anew, with or without its files.',
  },
  'server.delete': { name: 'Delete servers', help: 'Delete a server with all its files.' },
  'server.suspend': { name: 'Suspend servers', help: 'Stop a server and keep anybody from starting it.' },

  'power.start': { name: 'Start', help: 'Start a server that is off.' },
  'power.stop': { name: 'Stop', help: 'Stop a server and let the game save first.' },
  'power.restart': { name: 'Restart', help: 'Stop a server and start it again.' },
  'power.kill': { name: 'Kill', help: 'End a server at once; what the game has not saved is lost.' },
  'console.read': { name: 'Read the console', help: 'Read what the game writes, and what players say in its chat.' },
  'console.command': { name: 'Send commands', help: 'Type commands into the console, with all the game allows there.' },
  'metrics.read': { name: 'See metrics', help: 'See processor, memory, network and disk use.' },

  'startup.read': { name: 'See the startup', help: 'See the start command and its variables.' },
  'startup.update': { name: 'Change variables', help: 'Change the variables that the game is started with.' },
  'startup.image': { name: 'Choose the image', help: 'Choose which image, such as which Java, the server runs in.' },

  'file.read': { name: 'List files', help: 'See names, sizes and dates of files and folders.' },
  'file.content': { name: 'Open files', help: 'Read and download what is in files, secrets included.' },
  'file.create': { name: 'Create files', help: 'Upload files, and create files and folders.' },
  'file.update': { name: 'Change files', help: 'Edit, rename and move files that are there.' },
  'file.delete': { name: 'Delete files', help: 'Delete files and folders for good.' },
  'file.archive': { name: 'Pack and unpack', help: 'Make archives of files, and unpack archives.' },
  'file.sftp': { name: 'Use SFTP', help: 'Reach the files with an SFTP program, within the other file permissions.' },

  'backup.read': { name: 'See backups', help: 'See which backups there are and how large they are.' },
  'backup.create': { name: 'Make backups', help: 'Make backups, up to the limits of the server.' },
  'backup.update': { name: 'Keep backups', help: 'Rename, lock, unlock and verify backups.' },
  'backup.delete': { name: 'Delete backups', help: 'Delete backups that are not locked.' },
  'backup.download': { name: 'Download backups', help: 'Download backups, and with them every file of the server.' },
  'backup.restore': { name: 'Restore backups', help: 'Replace files of the server with those of a backup.' },

  'operation.read': { name: 'See operations', help: 'See installs, backups and other operations with their output.' },
  'operation.cancel': { name: 'Cancel operations', help: 'Cancel an operation while it runs.' },
  'operation.terminate': { name: 'Force operations to end', help: 'End an operation that cannot be cancelled.' },
  'crash.read': { name: 'See crashes', help: 'See when and how a server crashed, with its last words.' },
  'crash.update': { name: 'Handle crashes', help: 'Start a crashed server now, or stop further tries.' },

  'schedule.read': { name: 'See schedules', help: 'See what runs when, and how it went.' },
  'schedule.create': { name: 'Create schedules', help: 'Create schedules that run tasks on a server.' },
  'schedule.update': { name: 'Change schedules', help: 'Change schedules, and turn them on and off.' },
  'schedule.delete': { name: 'Delete schedules', help: 'Delete schedules and their history.' },
  'schedule.run': { name: 'Run schedules', help: 'Run a schedule now.' },

  'allocation.read': { name: 'See ports', help: 'See which addresses and ports a server has.' },
  'allocation.create': { name: 'Add ports', help: 'Give a server further ports.' },
  'allocation.update': { name: 'Change ports', help: 'Choose the main port, and write notes on ports.' },
  'allocation.delete': { name: 'Remove ports', help: 'Take ports away from a server.' },

  'database.read': { name: 'See databases', help: 'See which databases a server has.' },
  'database.create': { name: 'Create databases', help: 'Create databases for a server.' },
  'database.update': { name: 'Change databases', help: 'Change settings of databases, and give them new passwords.' },
  'database.delete': { name: 'Delete databases', help: 'Delete databases with all that is in them.' },
  'database.password': { name: 'See passwords', help: 'See the passwords of databases.' },

  'subuser.read': { name: 'See who has access', help: 'See who was let into a server, and what they may do.' },
  'subuser.create': { name: 'Let people in', help: 'Invite people to a single server.' },
  'subuser.update': { name: 'Change access', help: 'Change what people may do on a single server.' },
  'subuser.delete': { name: 'Take access away', help: 'Shut people out of a single server again.' },
  'activity.read': { name: 'See the activity', help: 'See who did what to a server, without their addresses.' },

  'blueprint.read': { name: 'See games', help: 'See which games can be installed.' },
  'tenant.update': {
    name: 'Change the team’s settings',
    help: 'Rename the team, and ask its members for a second factor.',
  },
  'tenant.delete': { name: 'Delete the team', help: 'Delete the team with everything it has.' },
  'member.read': { name: 'See members', help: 'See who is in the team, with which role.' },
  'member.invite': {
    name: 'Invite members',
    help: 'Invite people into the team, with no more than one may do oneself.',
  },
  'member.update': { name: 'Change roles of members', help: 'Give members other roles.' },
  'member.remove': { name: 'Remove members', help: 'Take members out of the team.' },
  'role.read': { name: 'See roles', help: 'See the team’s own roles and what they allow.' },
  'role.manage': { name: 'Make roles', help: 'Make, change and delete the team’s own roles.' },
  'audit.read': { name: 'Read the audit log', help: 'See who did what in the team, and from which address.' },
  'audit.export': { name: 'Export the audit log', help: 'Take the audit log along as a file.' },
  'billing.read': { name: 'See billing', help: 'See what is used, invoices and payments.' },
  'billing.manage': { name: 'Manage billing', help: 'Change plans and ways of paying.' },

  'node.read': { name: 'See nodes', help: 'See the machines that run servers.' },
  'node.manage': { name: 'Manage nodes', help: 'Add, change and remove nodes.' },
  'user.read': { name: 'See users', help: 'See everybody who has an account.' },
  'user.manage': { name: 'Manage users', help: 'Change, disable and remove accounts.' },
  'user.impersonate': { name: 'Act as users', help: 'Act in the name of a user, which is marked and recorded.' },
  'platform.inspect': { name: 'Look behind everything', help: 'See operations and their workflows in every team.' },
  'platform.manage': { name: 'Manage the platform', help: 'Change everything about the platform.' },
};

/** In which order and under which headings the permissions of a team are shown. */
export const permissionAreas: readonly { title: string; permissions: readonly Permission[] }[] = [
  {
    title: 'Servers',
    permissions: ['server.read', 'server.create', 'server.update', 'server.reinstall', 'server.delete'],
  },
  {
    title: 'Power and console',
    permissions: [
      'power.start',
      'power.stop',
      'power.restart',
      'power.kill',
      'console.read',
      'console.command',
      'metrics.read',
    ],
  },
  { title: 'Startup', permissions: ['startup.read', 'startup.update', 'startup.image', 'blueprint.read'] },
  {
    title: 'Files',
    permissions: [
      'file.read',
      'file.content',
      'file.create',
      'file.update',
      'file.delete',
      'file.archive',
      'file.sftp',
    ],
  },
  {
    title: 'Backups',
    permissions: [
      'backup.read',
      'backup.create',
      'backup.update',
      'backup.delete',
      'backup.download',
      'backup.restore',
    ],
  },
  {
    title: 'Operations and crashes',
    permissions: ['operation.read', 'operation.cancel', 'crash.read', 'crash.update'],
  },
  {
    title: 'Schedules',
    permissions: ['schedule.read', 'schedule.create', 'schedule.update', 'schedule.delete', 'schedule.run'],
  },
  {
    title: 'Network',
    permissions: ['allocation.read', 'allocation.create', 'allocation.update', 'allocation.delete'],
  },
  {
    title: 'Databases',
    permissions: ['database.read', 'database.create', 'database.update', 'database.delete', 'database.password'],
  },
  {
    title: 'Access to a server',
    permissions: ['subuser.read', 'subuser.create', 'subuser.update', 'subuser.delete', 'activity.read'],
  },
  {
    title: 'Team',
    permissions: [
      'member.read',
      'member.invite',
      'member.update',
      'member.remove',
      'role.read',
      'role.manage',
      'tenant.update',
      'tenant.delete',
    ],
  },
  { title: 'Audit', permissions: ['audit.read', 'audit.export'] },
  { title: 'Billing', permissions: ['billing.read', 'billing.manage'] },
];

export const picker = {
  label: 'Permissions',
  chosen: (count: number, all: number) => `${count} of ${all} chosen`,
  inArea: (count: number, all: number) => `${count} of ${all}`,
  all: (area: string) => `All of ${area}`,
  lacking: 'You do not have this yourself, so you cannot give it.',
  lackingHeld: 'You do not have this yourself, so you cannot take it.',
  lackingNote: (count: number) =>
    count === 1
      ? 'One permission cannot be ticked, because you do not have it yourself.'
      : `${count} permissions cannot be ticked, because you do not have them yourself.`,
  none: 'Choose at least one permission.',
  count: (count: number) => (count === 1 ? '1 permission' : `${count} permissions`),
} as const;

import type { BackupStatus, BackupTrigger } from '$domain/backups/backup';

const statuses: Record<BackupStatus, string> = {
  pending: 'Waiting',
  running: 'Being made',
  complete: 'Complete',
  missing: 'Missing',
  damaged: 'Damaged',
  failed: 'Failed',
  deleted: 'Deleted',
};

const triggers: Record<BackupTrigger, string | null> = {
  manual: null,
  update: 'before an update',
  delete: 'before deleting',
  schedule: 'by a schedule',
};

/** Backups: lists, dialogs and the browser of their files. */
export const backups = {
  title: 'Backups',
  lead: 'Copies of your servers’ files, also of servers that were deleted.',
  statuses,
  triggers,
  storages: { local: 'On its node', s3: 'Object storage' },
  storageHelp: { local: 'In a folder of node', s3: 'In a bucket of an S3-compatible server' },

  loadError: 'The backups did not load',
  emptyTitle: 'No backups yet',
  empty:
    'A backup is a copy of all files of this server at one moment. Make one before you try something, and bring it back whole or file by file.',
  emptyTenant: 'Backups of all your servers show up here, and stay when their server is deleted.',
  noMatchTitle: 'No backup matches',
  noMatch: 'Try fewer letters, or another filter.',
  count: (count: number) => (count === 1 ? '1 backup' : `${count.toLocaleString('en')} backups`),
  search: 'Search backups',
  searchHint: 'Search by name or server',
  filter: 'Show',
  only: { all: 'All backups', locked: 'Locked', server_deleted: 'Of deleted servers', broken: 'Missing or damaged' },

  columns: { name: 'Name', server: 'Server', size: 'Size', storage: 'Storage', made: 'Made', actions: 'Actions' },
  entries: (count: number) => (count === 1 ? '1 entry' : `${count.toLocaleString('en')} entries`),
  of: (content: string) => `of ${content}`,
  locked: 'Locked',
  ofServer: (name: string, isDeleted: boolean) => (isDeleted ? `${name} (deleted)` : name),
  verified: (ago: string) => `Verified ${ago}`,
  verifiedAt: (instant: string) => `Read from beginning to end and found whole on ${instant}`,
  missing: 'It is not in its storage any more. Somebody removed it there.',
  damaged: 'What was read is not what was written. Do not rely on it.',
  by: (name: string) => `by ${name}`,
  actions: (name: string) => `Actions for ${name}`,

  usage: {
    count: 'Backups',
    size: 'Space',
    countOf: (count: number, max: number) => `${count} of ${max}`,
    noLimit: (size: string) => `${size}, no limit`,
    full: 'The limit is reached. Delete one, or unlock one so that it can be replaced.',
    none: 'This server may have no backups. An administrator sets the limit.',
  },

  create: {
    button: 'Back up now',
    action: (name: string) => `Back up ${name} now`,
    title: 'Back up now',
    lead: 'Copies all files while the server runs on.',
    name: 'Name',
    nameHint: 'Left empty: date and time',
    lock: 'Lock it',
    lockHelp: 'A locked backup is never removed: not by a policy, not by hand, not with its server.',
    ignore: 'Leave out files',
    ignoreLabel: 'Patterns',
    ignoreHelp: 'One a line, as in .gitignore, for this backup alone.',
    ignorePlaceholder: 'logs/\ncache/**\n*.tmp',
    ignoreAlso: (count: number) =>
      count === 1
        ? 'Besides 1 pattern of its settings, and those in its file .mambaignore.'
        : `Besides ${count} patterns of its settings, and those in its file .mambaignore.`,
    submit: 'Back up',
    patterns: (count: number) => (count === 1 ? '1 pattern' : `${count} patterns`),
    nothing: 'nothing',
  },

  rename: { action: 'Rename', title: 'Rename backup', label: 'Name', submit: 'Rename' },
  lock: { action: 'Lock', done: (name: string) => `${name} is locked` },
  unlock: { action: 'Unlock', done: (name: string) => `${name} is unlocked` },
  download: { action: 'Download', notHere: 'Its node is not connected.' },
  verify: {
    action: 'Verify',
    title: 'Verify backup',
    lead: 'Reads it from beginning to end, as a restore would, and proves that it is whole. Writes nothing.',
    started: (name: string) => `Verifying ${name}`,
  },
  delete: {
    action: 'Delete',
    ask: (name: string) => `Delete ${name}?`,
    lost: (when: string) => `Lost for good: this copy of the files as they were on ${when}.`,
    kept: 'Kept: the server itself, and its other backups.',
    confirm: "Type the backup's name to confirm",
    submit: 'Delete backup',
    started: (name: string) => `Deleting ${name}`,
    locked: 'It is locked. Unlock it first.',
  },
  refusals: {
    incomplete: 'It is not complete yet.',
    missing: 'It is missing from its storage.',
    damaged: 'It is damaged.',
    otherNode: (node: string) => `It lies on node ${node}. It can be restored into servers there.`,
    serverGone: 'Its server was deleted.',
  },

  restore: {
    action: 'Restore…',
    fromOther: 'Restore from another server',
    title: (backup: string) => `Restore ${backup}`,
    made: (when: string, size: string) => `Made ${when}, ${size}.`,
    into: (server: string) => `into ${server}`,
    from: (server: string) => `From ${server}`,
    what: 'What',
    everything: 'Everything',
    everythingHelp: 'The server is then as it was when the backup was made.',
    some: 'Single files and folders',
    someHelp: 'Choose them from the backup. All else stays.',
    lostAll:
      'Files that are there now are replaced, and those that the backup does not have are gone. They are kept until the restore has been verified, then gone.',
    lostSome:
      'Chosen files that are there now are replaced; they are kept until the restore has been verified, then gone. All others stay as they are.',
    keptNote: 'If anything fails, or you cancel, the files of now are put back.',
    running: 'It is stopped once the backup has been fetched and verified, and started again afterwards.',
    confirm: "Type the server's name to confirm",
    chosen: (count: number) => (count === 0 ? 'Nothing chosen yet' : count === 1 ? '1 chosen' : `${count} chosen`),
    tooMany: 'At most 500 at once. Choose whole folders, or restore everything.',
    submit: 'Restore',
    submitSome: (count: number) => (count === 1 ? 'Restore 1 entry' : `Restore ${count} entries`),
    started: (name: string) => `Restoring ${name}`,
  },

  browse: {
    label: 'Files in the backup',
    root: 'All files',
    path: 'Folder in view',
    empty: 'This folder is empty.',
    loadError: 'The files did not load',
    choose: (name: string) => `Choose ${name}`,
    open: (name: string) => `Open ${name}`,
    inChosen: 'Within a chosen folder',
    link: 'link',
  },

  pick: {
    title: 'Restore from another server',
    lead: 'Backups of your other servers, deleted ones included.',
    empty: 'None of your other servers has a backup.',
    target: 'Server',
    targetTitle: (backup: string) => `Restore ${backup}`,
    targetLead: 'Into which server?',
    targetSearch: 'Search servers',
    noTarget: 'No server matches.',
    choose: 'Choose',
  },
} as const;

/** What is done with a whole server: the dialogs, and the notes below its head. */
export const lifecycle = {
  restart: {
    title: (name: string) => `Restart ${name}?`,
    lead: (time: string) => `Players are warned, and it stops in ${time}. You can cancel until then.`,
    leadQuiet: (time: string) => `It stops in ${time}, without a warning to players. You can cancel until then.`,
    inTime: (time: string) => `Restart in ${time}`,
    now: 'Restart now',
    nowHelp: 'Now: without countdown or warning.',
  },

  update: {
    title: 'Update',
    action: (name: string) => `Update ${name}`,
    lead: 'Fetches the newest version of the game and starts it with that. Worlds and settings stay.',
    what: 'The newest image is fetched while it runs. Then it is stopped and the update script runs on a copy of the files. If that fails or is cancelled, the server is as it was.',
    running: 'It runs now: players are thrown out when it stops. It starts again when the update is done.',
    backupFirst: 'Back up first',
    backupFirstHelp: 'So that you can go back even after a good update. Takes as long as a backup does.',
    submit: 'Update',
  },

  reinstall: {
    title: 'Reinstall',
    action: (name: string) => `Reinstall ${name}`,
    lead: 'Runs the install script again, over your files or on an empty folder.',
    files: 'Files',
    keep: 'Keep the files',
    keepHelp: 'The script runs over a copy of what is there. Worlds and settings stay unless it writes over them.',
    wipe: 'Begin with nothing',
    wipeHelp: 'All files and worlds go. Backups stay.',
    wipeLost: 'Lost for good once the install has succeeded: every file of this server, worlds included.',
    comesBack: 'If the install fails or is cancelled, the files and settings of before come back as they were.',
    running: 'It runs now: it is stopped for this, and started again afterwards.',
    settings: 'Image and game settings',
    settingsNone: 'as they are',
    settingsChanged: (count: number) => (count === 1 ? '1 change' : `${count} changes`),
    confirm: "Type the server's name to confirm",
    submit: 'Reinstall',
    submitWipe: 'Wipe and reinstall',
  },

  suspend: {
    title: 'Suspend',
    action: (name: string) => `Suspend ${name}`,
    lead: 'Stops it and keeps it from being started until the suspension is lifted. Nothing is deleted.',
    reason: 'Reason',
    reasonHelp: 'Its owner reads this.',
    submit: 'Suspend',
    lift: 'Lift suspension',
    suspended: 'This server is suspended',
    noReason: 'No reason was given.',
    stays: 'Its files and backups stay. It can be started when an administrator lifts the suspension.',
  },

  delete: {
    title: 'Delete server',
    ask: (name: string) => `Delete ${name}?`,
    lost: 'Lost for good: all its files and worlds, its settings, and its port, which somebody else may get.',
    kept: 'Kept: the history of its operations, and its backups as you choose.',
    lastBackup: 'Make a last backup',
    lastBackupHelp: 'Before anything is removed. If it fails, nothing is deleted.',
    backups: 'Its backups',
    keepBackups: 'Keep them',
    keepBackupsHelp: 'They stay under Backups and can be restored into another server.',
    deleteBackups: 'Delete them too',
    deleteBackupsHelp: 'All but locked ones. This cannot be undone.',
    force: 'Delete without its node',
    forceHelp: (node: string) =>
      `Node ${node} does not answer. The server goes from all lists now; the rest is done when the node comes back, and cannot be cancelled. Without this, deleting waits for the node.`,
    forceEnds: (running: string) =>
      `${running} has not ended and waits for the node. Only a deletion without its node gets past that: it cancels it.`,
    confirm: "Type the server's name to confirm",
    started: (name: string) => `Deleting ${name}`,
    submit: 'Delete server',
  },

  ending: {
    asked: 'Asked to stop',
    askedThen: (time: string) => `Asked to stop. SIGTERM in ${time}, then kill.`,
    terminating: 'SIGTERM sent',
    terminatingThen: (time: string) => `SIGTERM sent. Kill in ${time}.`,
    killing: 'Being killed',
    soon: 'a moment',
  },

  maintenance: 'Maintenance',
} as const;

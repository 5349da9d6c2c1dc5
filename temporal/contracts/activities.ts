import type { ArchiveFacts, BackupLocation, BackupStatus } from '#domain/backups/backup.ts';
import type { BackupCommand } from '#domain/blueprints/schema.ts';
import type { Observation } from '#domain/contracts/node-link.ts';
import type { OperationKind, OperationStatus, OperationStep, OperationError } from '#domain/operations/operation.ts';
import type { ServerPolicies } from '#domain/servers/policies.ts';
import type { InstallSpec, ServerSpec } from '#domain/servers/spec.ts';
import type { ServerExit } from '#domain/servers/state.ts';
import type { MailResult, SendMailInput } from './mail.ts';
import type { ServerActorState, ServerRef } from './server.ts';

/** An operation as its workflow knows it; written whole, guarded by `version`. */
export interface OperationSnapshot {
  operationId: string;
  kind: OperationKind;
  status: OperationStatus;
  version: number;
  steps: OperationStep[];
  startedAt: string | null;
  endedAt: string | null;
  error: OperationError | null;
  /** Tail of the output, once it is final; null leaves what is stored. */
  output: string | null;
}

/** All that a node must know to make a backup. */
export interface BackupJob {
  location: BackupLocation;
  serverId: string;
  /** Patterns as in `.gitignore`; the node adds those of the server's own `.mambaignore`. */
  ignore: string[];
}

/** A finished backup as another activity of a node needs it: where it is and what must be in it. */
export interface StoredBackup {
  location: BackupLocation;
  archive: ArchiveFacts;
}

/** What a backup's row is told. `missing` and `damaged` are only ever said of one that was complete. */
export type BackupChange =
  | { status: 'running' }
  | { status: 'complete'; archive: ArchiveFacts }
  | { status: 'failed' | 'missing' | 'damaged' | 'deleted' }
  | { status: 'verified' };

/** What the control plane decided about a crash; written into its row. */
export interface CrashRecord {
  exitId: string;
  exit: ServerExit;
  decision: 'restart' | 'gave_up' | 'none';
  attempt: number;
  nextTryAt: string | null;
  reason: string | null;
}

/** Activities of the control worker (task queue `control`). All idempotent. */
export interface ControlActivities {
  /** Writes the actor's state to the server's row unless a newer version is there. */
  recordServer(input: ServerRef & { state: ServerActorState }): Promise<void>;
  /** Writes an operation's row unless a newer version is there. */
  recordOperation(input: ServerRef & { snapshot: OperationSnapshot }): Promise<void>;
  /** Gives the server a free allocation of its node as its primary, unless it holds one. Throws `allocation.none_free`. */
  allocatePrimary(input: ServerRef): Promise<{ ip: string; port: number; taken: boolean }>;
  /** Frees all allocations of the server. */
  releaseAllocations(input: ServerRef): Promise<void>;
  /** Renders what the node must know from blueprint, variables and allocations. Throws `server.not_found`. */
  loadServerSpec(input: ServerRef): Promise<ServerSpec>;
  loadInstallSpec(input: ServerRef): Promise<InstallSpec>;
  /** Closes an operation whose workflow ended without saying how (terminated by an administrator). */
  closeOperation(input: ServerRef & { operationId: string; error: OperationError }): Promise<void>;
  /** What the row says of an operation whose workflow cannot say it any more (terminated). Throws `operation.not_found`. */
  loadOperation(input: ServerRef & { operationId: string }): Promise<{
    steps: OperationStep[];
    startedAt: string | null;
    version: number;
  }>;
  /** Copies an ended operation's workflow history to Postgres, where it outlives Temporal's retention. */
  archiveOperation(input: ServerRef & { operationId: string; kind: OperationKind }): Promise<void>;

  /** The policies in force: defaults, blueprint, server. */
  loadPolicies(input: ServerRef): Promise<ServerPolicies>;
  /** What an update runs: the blueprint's update script, or its install script. */
  loadUpdateSpec(input: ServerRef): Promise<InstallSpec>;
  /** Takes the variables and image that wait in the operation's row over into the server's, and keeps the old ones there. Once. */
  applySettings(input: ServerRef & { operationId: string }): Promise<void>;
  /** Puts the old ones back, if they were replaced. */
  revertSettings(input: ServerRef & { operationId: string }): Promise<void>;
  /** Takes the server out of all lists, before it is removed from its node. */
  hideServer(input: ServerRef): Promise<void>;

  /** Where the backup goes and what it leaves out; its row is *running* from here on. Throws `backup.not_found`. */
  beginBackup(input: ServerRef & { backupId: string; operationId: string }): Promise<{
    job: BackupJob;
    before: BackupCommand[];
    after: BackupCommand[];
  }>;
  /** Where a backup is, whatever became of it; null when there is no such row. */
  locateBackup(
    input: ServerRef & { backupId: string },
  ): Promise<{ location: BackupLocation; status: BackupStatus } | null>;
  /** Throws `backup.not_found`, `backup.not_complete`, `backup.other_node`. */
  loadBackup(input: ServerRef & { backupId: string }): Promise<StoredBackup>;
  recordBackup(input: ServerRef & { backupId: string; change: BackupChange }): Promise<void>;
  /**
   * Backups of the server that its retention policy does not keep, oldest first; never a locked one. At most `backupsPerPage`:
   * a full answer may not be all.
   */
  expiredBackups(input: ServerRef): Promise<BackupLocation[]>;
  /** Backups of the server that may go with it: complete ones that are not locked. At most `backupsPerPage`, as above. */
  removableBackups(input: ServerRef): Promise<BackupLocation[]>;

  /** Writes what was decided about a crash; `gave_up` calls the notification hook, once for each exit. */
  recordCrash(input: ServerRef & { crash: CrashRecord }): Promise<void>;

  /** Renders and sends a mail, once; without a mail server it is kept for an administrator to read. Throws `mail.unreachable`, `mail.refused`. */
  sendMail(input: SendMailInput): Promise<MailResult>;
  /** Writes down why a mail will not be tried again. */
  failMail(input: SendMailInput & { reason: string }): Promise<void>;
}

/** Activities of a node's worker (task queue `node-<nodeId>`). All idempotent, heartbeating where long, cancellable. */
export interface NodeActivities {
  /** Data folder and network; fetches the images unless they are there. */
  prepareServer(input: { operationId: string; stepId: string; spec: ServerSpec; installImage: string }): Promise<void>;
  /** Runs the install script once; re-attaches after a crash of the worker. */
  runInstall(input: {
    operationId: string;
    stepId: string;
    spec: InstallSpec;
  }): Promise<{ outputTail: string; exitCode: number | null }>;
  /** Clears what the install's run left (container, logs). */
  forgetInstall(input: { operationId: string }): Promise<void>;
  /** Removes process, network and files of a server. */
  destroyServer(input: { serverId: string }): Promise<void>;
  /** Starts the process, or finds it running. Answers with what the node sees then. */
  startServer(input: { spec: ServerSpec }): Promise<Observation>;
  /** Asks it to stop, waits for the exit, then SIGTERM, then SIGKILL. A server that is offline is no error. */
  stopServer(input: { serverId: string }): Promise<Observation>;
  /** SIGKILL at once, also in the middle of a stop. A server that is offline is no error. */
  killServer(input: { serverId: string }): Promise<Observation>;

  /** Fetches the newest version of an image, whether or not it is here. */
  refreshImage(input: { operationId: string; stepId: string; serverId: string; image: string }): Promise<void>;
  /**
   * Types commands into the console, waiting for each one's line. A server that does not run is no error. Answers with sentences
   * about lines that did not come in time.
   */
  runCommands(input: {
    serverId: string;
    commands: BackupCommand[];
  }): Promise<{ running: boolean; warnings: string[] }>;

  /**
   * Streams the server's files into its storage. Goes on after a crash where the storage can (S3: after the last finished part).
   * Throws `storage.unavailable` (transient), `storage.refused`, `disk.full`.
   */
  createBackup(input: {
    operationId: string;
    stepId: string;
    job: BackupJob;
  }): Promise<ArchiveFacts & { warnings: string[] }>;
  /** Removes archive, manifest and anything half written; aborts an unfinished upload. Tolerates that there is nothing. */
  discardBackup(input: { location: BackupLocation }): Promise<void>;
  /** Reads a backup from beginning to end, as a restore would, writing nothing. Throws `backup.missing`, `backup.damaged`. */
  verifyBackup(input: { operationId: string; stepId: string; serverId: string; backup: StoredBackup }): Promise<void>;

  /**
   * Fills a folder beside the server's files, never touching these: from a backup (verified as it is read), as a copy of the
   * files that are there, or empty. Begins anew when it is called again. Throws `backup.missing`, `backup.damaged`,
   * `backup.unsafe`, `backup.too_large` (more than the server's disk limit), `backup.path_not_found`, `disk.full`.
   */
  stageFiles(input: {
    operationId: string;
    stepId: string;
    serverId: string;
    diskBytes: number;
    from: { kind: 'backup'; backup: StoredBackup; paths: string[] | null } | { kind: 'copy' } | { kind: 'empty' };
  }): Promise<{ entries: number; bytes: number }>;
  /** The staged files take the place of the server's, which are kept aside; with `paths` only those. Refused while it runs. */
  swapFiles(input: { operationId: string; serverId: string; paths: string[] | null }): Promise<void>;
  /** Compares what is there after a swap with what was staged. Throws `restore.incomplete`. */
  checkFiles(input: {
    operationId: string;
    serverId: string;
    staged: { entries: number; bytes: number };
  }): Promise<void>;
  /** Puts the files that were kept aside back, if there are any. */
  unswapFiles(input: { operationId: string; serverId: string }): Promise<void>;
  /** Removes what an operation staged or kept aside. */
  dropStage(input: { operationId: string; serverId: string }): Promise<void>;
}

import { ApplicationFailure, Context } from '@temporalio/activity';
import type { ArchiveFacts, BackupLocation, BackupStatus } from '#domain/backups/backup.ts';
import type { Observation } from '#domain/contracts/node-link.ts';
import type { SetAside } from '#domain/nodes/set-aside.ts';
import { backupsPerPage } from '#domain/payloads/bounds.ts';
import type { ServerPolicies } from '#domain/servers/policies.ts';
import { defaultPolicies } from '#domain/servers/policies.ts';
import type { PowerState, ServerExit } from '#domain/servers/state.ts';
import type { ControlActivities } from '#temporal/contracts/control/activities.ts';
import type { CrashRecord } from '#temporal/contracts/control/crashes.ts';
import type { NodeActivities } from '#temporal/contracts/node/activities.ts';
import type { OperationSnapshot } from '#temporal/contracts/operations.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import type { ServerActorState } from '#temporal/contracts/server/state.ts';

const archiveFacts: ArchiveFacts = {
  format: 'tar.zst',
  bytes: 1,
  contentBytes: 1,
  entries: 1,
  archiveSha256: '0'.repeat(64),
  contentSha256: '0'.repeat(64),
};
const limits = { memoryBytes: 1, swapBytes: 0, cpuPercent: 0, diskBytes: 1, pids: 1, ioWeight: 500 };

/**
 * The outside of the workflows, in memory: rows with versions, ports, one node with a process. Stateful, so that a workflow
 * that forgets to undo, or does a thing twice, shows. The whole with real parts is tested in `e2e/`.
 */
export class World {
  readonly server: ServerRef;
  row: ServerActorState | null = null;
  readonly operations = new Map<string, OperationSnapshot>();
  port: number | null = null;
  files = false;
  installRuns = 0;
  power: PowerState = 'offline';
  starts = 0;
  /** Set by scenarios: how the script ends, whether it waits to be told, whether the stop command is ignored. */
  scriptExitCode = 0;
  scriptWaits = false;
  ignoresStop = false;
  startWaits = false;
  #kill = (): void => undefined;
  readonly #killed = new Promise<void>((resolve) => (this.#kill = resolve));
  /** Receives each observation, as the API does by its node's link. Set while the node is there. */
  report: (observation: Observation) => void = () => undefined;
  /** What the removal on the node waits for. */
  removal: Promise<void> = Promise.resolve();
  removals = 0;
  /** What the node answers that it could not remove. */
  setAside: SetAside | null = null;
  /** Activities that fail the next so many times, and those that fail for good. */
  readonly failures = new Map<string, number>();
  readonly refusals = new Set<string>();
  /** What the server's files hold, what lies beside them, and what is kept aside. */
  content = '';
  staged: string | null = null;
  kept: string | null = null;
  settings = 'old';
  #settingsBefore: string | null = null;
  readonly backups = new Map<string, { status: BackupStatus; content: string | null }>();
  readonly expired: string[] = [];
  readonly commands: string[] = [];
  readonly archived: string[] = [];
  hidden = false;
  policies: ServerPolicies = defaultPolicies;
  /** What was last decided about each crash. */
  readonly crashes = new Map<string, CrashRecord>();
  /** `waiting` or `refused` before it was tried; afterwards `sent`, or why not. */
  readonly mails = new Map<string, string>();
  /** Set by scenarios: the archive waits to be told, the bytes of a backup are not what they were. */
  archiveWaits = false;
  damaged = false;
  #observedAt = 0;
  #exit: ServerExit | null = null;

  constructor(server: ServerRef) {
    this.server = server;
  }

  readonly control: ControlActivities = {
    recordServer: async ({ state }) => {
      this.#failIfAsked('recordServer');
      if (this.row === null || this.row.version < state.version) this.row = state;
    },
    recordOperation: async ({ snapshot }) => {
      const known = this.operations.get(snapshot.operationId);
      if (!known || known.version < snapshot.version) this.operations.set(snapshot.operationId, snapshot);
    },
    allocatePrimary: async () => {
      const taken = this.port === null;
      this.port ??= 25_565;
      return { ip: '127.0.0.1', port: this.port, taken };
    },
    releaseAllocations: async () => {
      this.port = null;
    },
    loadServerSpec: async () => ({
      serverId: this.server.serverId,
      tenantId: this.server.tenantId,
      image: 'game',
      startup: './game',
      env: {},
      limits,
      ports: [{ ip: '127.0.0.1', port: this.port ?? 1 }],
      stop: { command: 'stop' },
      graceSeconds: 1,
      readyPattern: null,
      runtimes: ['docker'],
      requiredPrograms: [],
    }),
    loadInstallSpec: async () => ({
      serverId: this.server.serverId,
      tenantId: this.server.tenantId,
      image: 'installer',
      entrypoint: 'bash',
      script: 'true',
      env: {},
      limits,
      requiredPrograms: [],
    }),
    loadOperation: async ({ operationId }) => {
      const known = this.operations.get(operationId);
      if (!known) throw ApplicationFailure.nonRetryable('no such row', 'operation.not_found');
      return { steps: known.steps, startedAt: known.startedAt, version: known.version };
    },
    archiveOperation: async ({ operationId }) => {
      this.archived.push(operationId);
    },
    loadPolicies: async () => this.policies,
    loadUpdateSpec: async (server) => this.control.loadInstallSpec(server),
    applySettings: async () => {
      this.#settingsBefore ??= this.settings;
      this.settings = 'new';
    },
    revertSettings: async () => {
      this.settings = this.#settingsBefore ?? this.settings;
      this.#settingsBefore = null;
    },
    hideServer: async () => {
      this.hidden = true;
    },
    beginBackup: async ({ backupId }) => {
      this.#failIfAsked('beginBackup');
      this.backups.set(backupId, { status: 'running', content: null });
      const location = this.#locationOf(backupId);
      return {
        job: { location, serverId: this.server.serverId, ignore: [] },
        before: [{ command: 'save-off', timeoutSeconds: 1 }],
        after: [{ command: 'save-on', timeoutSeconds: 1 }],
      };
    },
    locateBackup: async ({ backupId }) => {
      const found = this.backups.get(backupId);
      return found ? { location: this.#locationOf(backupId), status: found.status } : null;
    },
    loadBackup: async ({ backupId }) => {
      if (this.backups.get(backupId)?.status !== 'complete')
        throw ApplicationFailure.nonRetryable('The backup is not complete.', 'backup.not_complete');
      return { location: this.#locationOf(backupId), archive: archiveFacts };
    },
    recordBackup: async ({ backupId, change }) => {
      const found = this.backups.get(backupId);
      if (found && change.status !== 'verified') found.status = change.status;
    },
    expiredBackups: async () => this.#pageOf(this.expired),
    removableBackups: async () => this.#pageOf([...this.backups.keys()]),
    recordCrash: async ({ crash }) => {
      this.#failIfAsked('recordCrash');
      const known = this.crashes.get(crash.exitId);
      if (crash.attempt >= (known?.attempt ?? 0)) this.crashes.set(crash.exitId, crash);
    },
    sendMail: async ({ mailId }) => {
      const mail = this.mails.get(mailId);
      if (mail === 'refused') throw ApplicationFailure.nonRetryable('No such mailbox.', 'mail.refused');
      if (mail === undefined) return 'gone';
      this.mails.set(mailId, 'sent');
      return 'sent';
    },
    failMail: async ({ mailId, reason }) => void this.mails.set(mailId, reason),
    closeOperation: async ({ operationId, error }) => {
      const known = this.operations.get(operationId);
      if (known && known.endedAt === null) {
        this.operations.set(operationId, { ...known, status: 'failed', error, endedAt: new Date().toISOString() });
      }
    },
  };

  readonly node: NodeActivities = {
    prepareServer: async () => {
      this.#failIfAsked('prepareServer');
      this.files = true;
    },
    runInstall: async () => {
      this.installRuns += 1;
      this.content += '+script';
      if (this.scriptWaits) await this.#untilCancelled();
      return { outputTail: 'installed', exitCode: this.scriptExitCode };
    },
    forgetInstall: async () => {},
    refreshImage: async () => {
      this.#failIfAsked('refreshImage');
    },
    runCommands: async ({ commands }) => {
      const running = this.power === 'running';
      if (running) this.commands.push(...commands.map(({ command }) => command));
      return { running, warnings: [] };
    },
    createBackup: async ({ job }) => {
      this.#failIfAsked('createBackup');
      const backup = this.#backupOf(job.location);
      backup.content = 'half';
      if (this.archiveWaits) await this.#untilCancelled();
      backup.content = this.content;
      return { ...archiveFacts, warnings: [] };
    },
    discardBackup: async ({ location }) => {
      this.#failIfAsked('discardBackup');
      this.#backupOf(location).content = null;
    },
    verifyBackup: async () => this.#failIfDamaged(),
    stageFiles: async ({ from }) => {
      this.#failIfAsked('stageFiles');
      if (from.kind === 'backup') this.#failIfDamaged();
      const contents = {
        backup: () => (from.kind === 'backup' ? (this.#backupOf(from.backup.location).content ?? '') : ''),
        copy: () => this.content,
        empty: () => '',
      };
      this.staged = contents[from.kind]();
      return { entries: 1, bytes: this.staged.length };
    },
    swapFiles: async () => {
      if (this.staged === null) return;
      this.kept = this.content;
      this.content = this.staged;
      this.staged = null;
    },
    checkFiles: async () => this.#failIfAsked('checkFiles'),
    unswapFiles: async () => {
      this.content = this.kept ?? this.content;
      this.kept = null;
    },
    dropStage: async () => {
      this.staged = null;
      this.kept = null;
      return this.setAside;
    },
    destroyServer: async () => {
      this.removals += 1;
      await this.removal;
      this.files = false;
      this.power = 'offline';
      return this.setAside;
    },
    startServer: async () => {
      this.#failIfAsked('startServer');
      if (this.startWaits) await this.#untilCancelled();
      this.starts += 1;
      return this.see('running');
    },
    stopServer: async () => {
      if (this.ignoresStop) await this.#untilCancelled(this.#killed);
      return this.see('offline', true);
    },
    killServer: async () => {
      this.#kill();
      return this.see('offline', true);
    },
  };

  /** What the node would report next. */
  see(power: PowerState, expected = false, exit: Partial<ServerExit> = {}): Observation {
    this.power = power;
    this.#observedAt += 1;
    if (power === 'offline') {
      this.#exit = {
        code: expected ? 0 : 1,
        signal: null,
        outOfMemory: false,
        expected,
        nodeShutdown: false,
        at: '2026-01-01T00:00:00.000Z',
        uptimeSeconds: 1,
        id: `run-${String(this.#observedAt)}`,
        ...exit,
      };
    }
    const observation = {
      serverId: this.server.serverId,
      power,
      observedAt: this.#observedAt,
      startedAt: null,
      exit: power === 'offline' ? this.#exit : null,
    };
    this.report(observation);
    return observation;
  }

  async #untilCancelled(orThis: Promise<void> = new Promise(() => {})): Promise<void> {
    const context = Context.current();
    const beat = setInterval(() => context.heartbeat(), 100);
    try {
      await Promise.race([context.cancelled, orThis]);
    } finally {
      clearInterval(beat);
    }
  }

  #locationOf(backupId: string): BackupLocation {
    const { tenantId, serverId } = this.server;
    return { backupId, storage: 'local', key: `${tenantId}/${serverId}/${backupId}` };
  }

  #backupOf({ backupId }: BackupLocation): { status: BackupStatus; content: string | null } {
    const found = this.backups.get(backupId);
    if (!found) throw new Error(`No backup ${backupId}.`);
    return found;
  }

  #pageOf(backupIds: readonly string[]): BackupLocation[] {
    const complete = backupIds.filter((backupId) => this.backups.get(backupId)?.status === 'complete');
    return complete.slice(0, backupsPerPage).map((backupId) => this.#locationOf(backupId));
  }

  #failIfDamaged(): void {
    if (this.damaged) throw ApplicationFailure.nonRetryable('The backup is damaged.', 'backup.damaged');
  }

  #failIfAsked(name: string): void {
    if (this.refusals.has(name)) throw ApplicationFailure.nonRetryable(`${name} is refused`, 'test.refused');
    const left = this.failures.get(name) ?? 0;
    if (left === 0) return;
    this.failures.set(name, left - 1);
    throw ApplicationFailure.create({ type: 'test.outage', message: `${name} is out` });
  }
}

import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Observation } from '../../domain/contracts/node-link.ts';
import type { PowerState, ServerExit } from '../../domain/servers/state.ts';
import type { ControlActivities, NodeActivities, OperationSnapshot } from '../../temporal/contracts/activities.ts';
import type { ServerActorState, ServerRef } from '../../temporal/contracts/server.ts';

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
  /** What the removal on the node waits for. */
  removal: Promise<void> = Promise.resolve();
  removals = 0;
  /** Activities that fail the next so many times, and those that fail for good. */
  readonly failures = new Map<string, number>();
  readonly refusals = new Set<string>();
  private observedAt = 0;
  private exit: ServerExit | null = null;

  constructor(server: ServerRef) {
    this.server = server;
  }

  readonly control: ControlActivities = {
    recordServer: async ({ state }) => {
      this.failIfAsked('recordServer');
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
    closeOperation: async ({ operationId, error }) => {
      const known = this.operations.get(operationId);
      if (known && known.endedAt === null) {
        this.operations.set(operationId, { ...known, status: 'failed', error, endedAt: new Date().toISOString() });
      }
    },
  };

  readonly node: NodeActivities = {
    prepareServer: async () => {
      this.failIfAsked('prepareServer');
      this.files = true;
    },
    runInstall: async () => {
      this.installRuns += 1;
      if (this.scriptWaits) await this.untilCancelled();
      return { outputTail: 'installed', exitCode: this.scriptExitCode };
    },
    forgetInstall: async () => {},
    destroyServer: async () => {
      this.removals += 1;
      await this.removal;
      this.files = false;
      this.power = 'offline';
    },
    startServer: async () => {
      this.failIfAsked('startServer');
      if (this.startWaits) await this.untilCancelled();
      this.starts += 1;
      return this.see('running');
    },
    stopServer: async () => {
      if (this.ignoresStop) await this.untilCancelled();
      return this.see('offline', true);
    },
    killServer: async () => this.see('offline', true),
  };

  /** What the node would report next. */
  see(power: PowerState, expected = false): Observation {
    this.power = power;
    this.observedAt += 1;
    if (power === 'offline') {
      this.exit = {
        code: expected ? 0 : 1,
        signal: null,
        outOfMemory: false,
        expected,
        nodeShutdown: false,
        at: '2026-01-01T00:00:00.000Z',
        uptimeSeconds: 1,
      };
    }
    return {
      serverId: this.server.serverId,
      power,
      observedAt: this.observedAt,
      startedAt: null,
      exit: power === 'offline' ? this.exit : null,
    };
  }

  private async untilCancelled(): Promise<void> {
    const context = Context.current();
    const beat = setInterval(() => context.heartbeat(), 100);
    try {
      await context.cancelled;
    } finally {
      clearInterval(beat);
    }
  }

  private failIfAsked(name: string): void {
    if (this.refusals.has(name)) throw ApplicationFailure.nonRetryable(`${name} is refused`, 'test.refused');
    const left = this.failures.get(name) ?? 0;
    if (left === 0) return;
    this.failures.set(name, left - 1);
    throw ApplicationFailure.create({ type: 'test.outage', message: `${name} is out` });
  }
}

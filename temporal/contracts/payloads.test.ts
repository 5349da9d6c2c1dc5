import type { ArchiveFacts, BackupLocation } from '#domain/backups/backup.ts';
import { BackupCommand, Blueprint } from '#domain/blueprints/schema.ts';
import { ignorePatterns, RestoreRequest } from '#domain/contracts/backups.ts';
import { Observation } from '#domain/contracts/node-link.ts';
import type { OperationStep } from '#domain/operations/operation.ts';
import { OperationOptions } from '#domain/operations/options.ts';
import * as bounds from '#domain/payloads/bounds.ts';
import { ServerPolicies, defaultPolicies } from '#domain/servers/policies.ts';
import type { InstallSpec, ServerSpec } from '#domain/servers/spec.ts';
import { ServerRecovery } from '#domain/servers/state.ts';
import type { ControlActivities } from './control/activities.ts';
import type { NodeActivities } from './node/activities.ts';
import type * as operations from './operations.ts';
import type * as actor from './server/messages.ts';
import type { RequestedBy, ServerRef } from './server/ref.ts';
import type { ServerActorInput, ServerActorState } from './server/state.ts';

const { jsonBytes, largestPayload } = bounds;

// The worst that each bound lets through: in JSON a control character takes six bytes, and quotes come on top.
const id = '00000000-0000-4000-8000-000000000000';
const at = '2026-01-01T00:00:00.000Z';
const text = (characters: number): string => '\u0001'.repeat(characters);
const bytes = (count: number): string => 'x'.repeat(count);
const sentence = bytes(bounds.longestSentence);
const given = { reason: bytes(bounds.longestArguments - jsonBytes({ reason: '' })) };

/** As many items as a list may have, or as fit together into so many bytes. */
function full(item: string, most: number, longest: number): string[] {
  const items: string[] = [];
  while (items.length < most && jsonBytes([...items, item]) <= longest) items.push(item);
  return items;
}

const server: ServerRef = { serverId: id, tenantId: id, nodeId: id };
const requestedBy: RequestedBy = { userId: id, name: text(100), requestId: text(128) };
const seen = { power: 'stopping', observedAt: Number.MAX_SAFE_INTEGER } as const;
const paths = full(bytes(4096), 500, bounds.longestPaths);
const options = { kind: 'restore', backupId: id, paths } as const;
const location: BackupLocation = { backupId: id, storage: 'local', key: `${id}/${id}/${id}` };
const page = Array.from({ length: bounds.backupsPerPage }, () => location);
const archive: ArchiveFacts = {
  format: 'tar.zst',
  bytes: Number.MAX_SAFE_INTEGER,
  contentBytes: Number.MAX_SAFE_INTEGER,
  entries: Number.MAX_SAFE_INTEGER,
  archiveSha256: '0'.repeat(64),
  contentSha256: '0'.repeat(64),
};
const backup = { location, archive };
const ignore = full(text(300), 200, bounds.longestIgnore);
const command = { command: text(500), waitFor: bytes(500), timeoutSeconds: 600 };
const commands = full(JSON.stringify(command), 10, bounds.longestCommands).map(() => command);
const warnings = Array.from({ length: bounds.mostWarnings }, () => sentence);
const observation: Observation = {
  serverId: id,
  power: 'stopping',
  observedAt: Number.MAX_SAFE_INTEGER,
  startedAt: at,
  exit: {
    id: text(100),
    code: -2_147_483_648,
    signal: text(32),
    outOfMemory: false,
    expected: false,
    nodeShutdown: false,
    at,
    uptimeSeconds: 123_456_789.123,
  },
  ending: { stage: 'terminating', since: at, nextAt: at },
};
const recovery: ServerRecovery = {
  attempt: 1_000_000,
  crashedAt: Array<number>(100).fill(1_767_225_600_000),
  nextTryAt: at,
  gaveUp: 'stopped_by_user',
  exitId: text(100),
};
const state: ServerActorState = {
  status: 'install_failed',
  desired: 'running',
  power: 'stopping',
  observedAt: Number.MAX_SAFE_INTEGER,
  lastExit: observation.exit,
  powerError: { code: bytes(100), message: sentence, at },
  operation: { id, kind: 'delete_backup', statusBefore: 'install_failed' },
  recovery,
  suspendedReason: text(500),
  suspendedFrom: 'install_failed',
  version: Number.MAX_SAFE_INTEGER,
};
const step: OperationStep = {
  id: 'undo-settings',
  title: 'A title as long as the longest of those that there are, and some more',
  status: 'succeeded',
  compensation: true,
  startedAt: at,
  endedAt: at,
  attempts: 1000,
  lastError: sentence,
  error: { code: bytes(100), arguments: given },
};
/** An update with a backup has ten, and as many undos at most. */
const steps = Array.from({ length: 20 }, () => step);
const error = { code: bytes(100), message: sentence, arguments: given };
const limits = {
  memoryBytes: 1e15,
  swapBytes: 1e15,
  cpuPercent: 12_800,
  diskBytes: 1e15,
  pids: 65_536,
  ioWeight: 1000,
};
const spec: ServerSpec = {
  serverId: id,
  tenantId: id,
  image: bytes(400),
  startup: '',
  env: {},
  limits,
  ports: [{ ip: bytes(45), port: 65_535 }],
  stop: { signal: 'SIGTERM' },
  graceSeconds: 600,
  readyPattern: bytes(500),
  runtimes: ['docker', 'process'],
  requiredPrograms: [],
};
const installSpec: InstallSpec = {
  serverId: id,
  tenantId: id,
  image: bytes(400),
  entrypoint: 'bash',
  script: '',
  env: {},
  limits,
  requiredPrograms: [],
};
// Whatever they hold: the control plane refuses a longer one.
spec.startup = bytes(bounds.longestSpec - jsonBytes(spec));
installSpec.script = bytes(bounds.longestSpec - jsonBytes(installSpec));
const called = { operationId: id, stepId: 'quiesce', serverId: id };

type Calls<Activities> = {
  [Name in keyof Activities]: Activities[Name] extends (input: infer Input) => Promise<infer Result>
    ? { input: Input; result: Result }
    : never;
};

const control: Calls<ControlActivities> = {
  recordServer: { input: { ...server, state }, result: undefined },
  recordOperation: {
    input: {
      ...server,
      snapshot: {
        operationId: id,
        kind: 'delete_backup',
        status: 'cancelling',
        version: Number.MAX_SAFE_INTEGER,
        steps,
        startedAt: at,
        endedAt: at,
        error,
        output: bytes(bounds.longestOutput),
      },
    },
    result: undefined,
  },
  allocatePrimary: { input: server, result: { ip: bytes(45), port: 65_535, taken: true } },
  releaseAllocations: { input: server, result: undefined },
  loadServerSpec: { input: server, result: spec },
  loadInstallSpec: { input: server, result: installSpec },
  closeOperation: { input: { ...server, operationId: id, error }, result: undefined },
  loadOperation: { input: { ...server, operationId: id }, result: { steps, startedAt: at, version: 1e9 } },
  archiveOperation: { input: { ...server, operationId: id, kind: 'delete_backup' }, result: undefined },
  loadPolicies: {
    input: server,
    result: {
      ...defaultPolicies,
      restart: { countdownSeconds: 3600, warning: text(500), warnAt: Array<number>(20).fill(3600) },
      backup: { ...defaultPolicies.backup, ignore },
    },
  },
  loadUpdateSpec: { input: server, result: installSpec },
  applySettings: { input: { ...server, operationId: id }, result: undefined },
  revertSettings: { input: { ...server, operationId: id }, result: undefined },
  hideServer: { input: server, result: undefined },
  beginBackup: {
    input: { ...server, backupId: id, operationId: id },
    // The patterns of the policy and those of the request.
    result: {
      job: { location, serverId: id, ignore: [...ignore, ...ignore] },
      before: [...commands],
      after: [...commands],
    },
  },
  locateBackup: { input: { ...server, backupId: id }, result: { location, status: 'complete' } },
  loadBackup: { input: { ...server, backupId: id }, result: backup },
  recordBackup: { input: { ...server, backupId: id, change: { status: 'complete', archive } }, result: undefined },
  expiredBackups: { input: server, result: page },
  removableBackups: { input: server, result: page },
  recordCrash: {
    input: {
      ...server,
      crash: {
        exitId: text(100),
        exit: observation.exit!,
        decision: 'gave_up',
        attempt: 1_000_000,
        nextTryAt: at,
        reason: sentence,
      },
    },
    result: undefined,
  },
  sendMail: { input: { mailId: id }, result: 'kept' },
  failMail: { input: { mailId: id, reason: sentence }, result: undefined },
};

const node: Calls<NodeActivities> = {
  prepareServer: { input: { operationId: id, stepId: 'prepare', spec, installImage: bytes(400) }, result: undefined },
  runInstall: {
    input: { operationId: id, stepId: 'script', spec: installSpec },
    result: { outputTail: bytes(bounds.longestOutput), exitCode: -2_147_483_648 },
  },
  forgetInstall: { input: { operationId: id }, result: undefined },
  destroyServer: { input: { serverId: id }, result: undefined },
  startServer: { input: { spec }, result: observation },
  stopServer: { input: { serverId: id }, result: observation },
  killServer: { input: { serverId: id }, result: observation },
  refreshImage: { input: { ...called, image: bytes(400) }, result: undefined },
  runCommands: {
    input: { serverId: id, commands: [...commands] },
    result: { running: true, warnings: commands.map(() => sentence) },
  },
  createBackup: {
    input: {
      operationId: id,
      stepId: 'archive',
      job: { location, serverId: id, ignore: [...ignore, ...ignore] },
    },
    result: { ...archive, warnings },
  },
  discardBackup: { input: { location }, result: undefined },
  verifyBackup: { input: { ...called, backup }, result: undefined },
  stageFiles: {
    input: { ...called, diskBytes: Number.MAX_SAFE_INTEGER, from: { kind: 'backup', backup, paths } },
    result: { entries: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER },
  },
  swapFiles: { input: { operationId: id, serverId: id, paths }, result: undefined },
  checkFiles: { input: { operationId: id, serverId: id, staged: { entries: 1e15, bytes: 1e15 } }, result: undefined },
  unswapFiles: { input: { operationId: id, serverId: id }, result: undefined },
  dropStage: { input: { operationId: id, serverId: id }, result: undefined },
};

/** The input of actors and operations, by the name of the message. */
const messages = {
  serverActor: { ...server, state } satisfies ServerActorInput,
  startOperation: {
    operationId: id,
    kind: 'restore',
    requestedBy,
    startAfterwards: true,
    options: { ...options, paths: [...paths] },
  } satisfies actor.StartOperationInput,
  power: { action: 'restart', requestedBy, spec, seen } satisfies actor.PowerInput,
  recovery: { action: 'stop_trying', requestedBy } satisfies actor.RecoveryInput,
  cancelOperation: { operationId: id, requestedBy } satisfies actor.CancelOperationInput,
  observed: observation,
  nodeChanged: { online: true, observation, startDelaySeconds: 1e6 } satisfies actor.NodeChange,
  operation: {
    ...server,
    operationId: id,
    kind: 'restore',
    requestedBy,
    options: { ...options, paths: [...paths] },
    shouldRun: true,
  } satisfies operations.OperationInput,
};

describe('what travels to and from workflows', () => {
  const calls = Object.entries({ ...control, ...node });

  it.each(calls)('%s: told and answered at its worst', (_, { input, result }) => {
    expect(jsonBytes(input)).toBeLessThan(largestPayload);
    expect(jsonBytes(result)).toBeLessThan(largestPayload);
  });

  it.each(Object.entries(messages))('%s at its worst', (_, message) => {
    expect(jsonBytes(message)).toBeLessThan(largestPayload);
  });
});

describe('what is at its worst here', () => {
  it('is accepted', () => {
    expect(RestoreRequest.safeParse({ backupId: id, paths }).success).toBe(true);
    expect(OperationOptions.safeParse(options).success).toBe(true);
    expect(ignorePatterns.safeParse(ignore).success).toBe(true);
    expect(ServerPolicies.safeParse(control.loadPolicies.result).success).toBe(true);
    expect(Observation.safeParse(observation).success).toBe(true);
    expect(ServerRecovery.safeParse(recovery).success).toBe(true);
    expect(commands.every((one) => BackupCommand.safeParse(one).success)).toBe(true);
    expect(Blueprint.shape.backup.unwrap().shape.before.safeParse(commands).success).toBe(true);
  });

  it('and a little more is refused', () => {
    const more = [...paths, bytes(4096)];
    expect(RestoreRequest.safeParse({ backupId: id, paths: more }).success).toBe(false);
    expect(OperationOptions.safeParse({ ...options, paths: more }).success).toBe(false);
    expect(ignorePatterns.safeParse([...ignore, text(300)]).success).toBe(false);
    const policy = { ...defaultPolicies, backup: { ...defaultPolicies.backup, ignore: [...ignore, text(300)] } };
    expect(ServerPolicies.safeParse(policy).success).toBe(false);
    expect(ServerRecovery.safeParse({ ...recovery, crashedAt: Array<number>(101).fill(1) }).success).toBe(false);
    const before = Blueprint.shape.backup.unwrap().shape.before;
    expect(before.safeParse([...commands, command]).success).toBe(false);
  });
});

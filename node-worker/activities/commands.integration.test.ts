import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import pino from 'pino';
import type { ServerSpec } from '#domain/servers/spec.ts';
import { Consoles } from '../console/consoles.ts';
import { ExitSpool } from '../exits/spool.ts';
import type { Runtime } from '../runtime/index.ts';
import { createRuntime } from '../runtime/index.ts';
import { removalsIn } from '../removal/test/removals.ts';
import { Servers } from '../servers/servers.ts';
import { createCommandActivities } from './commands.ts';

const log = pino({ level: 'silent' });

/** A game that answers to its save commands as a real one does, and takes its time for the saving itself. */
const game = `echo "Saved the game"; echo ready; while read line; do case "$line" in
  save-off) echo "Automatic saving is now disabled";;
  save-all) sleep 0.3; echo "[12:00:00] Saved the game";;
  crash) exit 7;;
  *) echo "Unknown: $line";; esac; done`;

let dataDir: string;
let runtime: Runtime;
let servers: Servers;
let untilRunning: Promise<void>;
let activities: ReturnType<typeof createCommandActivities>;

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'mamba-commands-'));
  runtime = await createRuntime({ kind: 'process', dataDir, log });
  let tell = (): void => {};
  untilRunning = new Promise((resolve) => (tell = resolve));
  servers = new Servers({
    runtime,
    dataDir,
    log,
    removals: removalsIn(dataDir),
    consoles: new Consoles(dataDir, log),
    exits: new ExitSpool(dataDir, log),
    report: ({ power }) => {
      if (power === 'running') tell();
    },
  });
  activities = createCommandActivities({ servers });
});
afterEach(async () => {
  for (const { serverId } of servers.observations()) await servers.destroy(serverId);
  await runtime.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function started(): Promise<string> {
  const spec: ServerSpec = {
    serverId: randomUUID(),
    tenantId: randomUUID(),
    image: 'none',
    startup: game,
    env: {},
    limits: { memoryBytes: 2 ** 28, swapBytes: 0, cpuPercent: 0, diskBytes: 2 ** 30, pids: 64, ioWeight: 500 },
    ports: [{ ip: '127.0.0.1', port: 1 }],
    stop: { signal: 'SIGKILL' },
    graceSeconds: 1,
    readyPattern: 'ready',
    runtimes: ['process'],
    requiredPrograms: [],
  };
  await servers.ensure(spec).start(spec);
  await untilRunning;
  return spec.serverId;
}

const run = (serverId: string, commands: Parameters<typeof activities.runCommands>[0]['commands']) =>
  new MockActivityEnvironment().run(activities.runCommands, { serverId, commands });

function linesOf(serverId: string): string[] {
  return (servers.get(serverId).console.read(0, { maxLines: 100, maxLength: 10_000 })?.text ?? '').split('\n');
}

describe('commands around a backup', () => {
  it('are typed one after the other, each once the line of the one before has come', async () => {
    const serverId = await started();
    const answer = await run(serverId, [
      { command: 'save-off', waitFor: 'saving is now disabled', timeoutSeconds: 10 },
      // The game has said this once before: only what comes after the command counts.
      { command: 'save-all', waitFor: '/Saved the game$/', timeoutSeconds: 10 },
    ]);
    expect(answer).toEqual({ running: true, warnings: [] });
    expect(linesOf(serverId).slice(-2)).toEqual(['Automatic saving is now disabled', '[12:00:00] Saved the game']);
  });

  it('go on with a sentence about a line that does not come in time', async () => {
    const serverId = await started();
    const answer = await run(serverId, [
      { command: 'flush', waitFor: 'Flushed', timeoutSeconds: 1 },
      { command: 'save-off', waitFor: 'disabled', timeoutSeconds: 10 },
    ]);
    expect(answer).toEqual({
      running: true,
      warnings: ['The command “flush” was not answered within 1 s by a line with Flushed.'],
    });
  });

  it('are no error for a server that does not run, or that ends in the middle', async () => {
    const commands = [{ command: 'save-off', timeoutSeconds: 1 }];
    expect(await run(randomUUID(), commands)).toEqual({ running: false, warnings: [] });
    const serverId = await started();
    const answer = await run(serverId, [{ command: 'crash', waitFor: 'never', timeoutSeconds: 60 }, ...commands]);
    expect(answer).toEqual({ running: false, warnings: [] });
  });

  it('end when they are cancelled', async () => {
    const serverId = await started();
    const environment = new MockActivityEnvironment();
    const waiting = environment.run(activities.runCommands, {
      serverId,
      commands: [{ command: 'flush', waitFor: 'Flushed', timeoutSeconds: 60 }],
    });
    environment.cancel('CANCELLED');
    await expect(waiting).rejects.toThrow('CANCELLED');
  });
});

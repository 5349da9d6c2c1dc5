import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import pino from 'pino';
import type { Observation } from '#domain/contracts/node-link.ts';
import type { ServerSpec } from '#domain/servers/spec.ts';
import { Consoles } from '../console/consoles.ts';
import { ExitSpool } from '../exits/spool.ts';
import { createRuntime } from '../runtime/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { removalsIn } from '../removal/test/removals.ts';
import { Servers } from './servers.ts';

const log = pino({ level: 'silent' });
const never = new AbortController().signal;

/** A game of five lines of shell: says when it is ready, echoes, stops on `stop`, crashes on `crash`. */
const game = `echo loading; echo ready to play; while read line; do
  case "$line" in stop) echo bye; exit 0;; crash) exit 7;; *) echo "said $line";; esac; done`;

function spec(overrides: Partial<ServerSpec> = {}): ServerSpec {
  return {
    serverId: randomUUID(),
    tenantId: randomUUID(),
    image: 'none',
    startup: game,
    env: {},
    limits: { memoryBytes: 2 ** 28, swapBytes: 0, cpuPercent: 0, diskBytes: 2 ** 30, pids: 64, ioWeight: 500 },
    ports: [{ ip: '127.0.0.1', port: 1 }],
    stop: { command: 'stop' },
    graceSeconds: 1,
    readyPattern: 'ready to play',
    runtimes: ['process'],
    requiredPrograms: [],
    ...overrides,
  };
}

/** One life of a worker's servers over a data folder that outlives it. */
class Life {
  readonly reports: Observation[] = [];
  readonly servers: Servers;
  readonly runtime: Runtime;
  readonly consoles: Consoles;
  readonly exits: ExitSpool;
  readonly #waiting: { holds: (seen: Observation) => boolean; resolve: () => void }[] = [];

  private constructor(runtime: Runtime, dataDir: string) {
    this.runtime = runtime;
    this.consoles = new Consoles(dataDir, log);
    this.exits = new ExitSpool(dataDir, log);
    const { consoles, exits } = this;
    const removals = removalsIn(dataDir);
    const report = (seen: Observation): void => this.#hear(seen);
    this.servers = new Servers({ runtime, dataDir, log, consoles, exits, removals, report });
  }

  static async begin(dataDir: string): Promise<Life> {
    return new Life(await createRuntime({ kind: 'process', dataDir, log }), dataDir);
  }

  async untilPower(power: Observation['power']): Promise<void> {
    if (this.reports.at(-1)?.power === power) return;
    await new Promise<void>((resolve) => this.#waiting.push({ holds: (seen) => seen.power === power, resolve }));
  }

  /** What a kill -9 leaves undone: nothing is closed in order but what holds this test process open. */
  async end(): Promise<void> {
    this.consoles.close();
    await this.runtime.close();
  }

  #hear(seen: Observation): void {
    this.reports.push(seen);
    for (const { holds, resolve } of this.#waiting) if (holds(seen)) resolve();
  }
}

describe('the servers of a node', () => {
  let dataDir: string;
  let life: Life;

  beforeEach(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'mamba-servers-'));
    life = await Life.begin(dataDir);
  });
  afterEach(async () => {
    for (const { serverId } of life.servers.observations()) await life.servers.destroy(serverId);
    await life.end();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('are starting until the ready line, then running, and stop by their own command', async () => {
    const mine = spec();
    await life.servers.ensure(mine).start(mine);
    await life.untilPower('running');
    expect(life.reports.map(({ power }) => power)).toEqual(['offline', 'starting', 'running']);

    const seen = await life.servers.get(mine.serverId).stop(never);
    expect(seen).toMatchObject({ power: 'offline', exit: { code: 0, expected: true, nodeShutdown: false } });
    expect(life.reports.map(({ observedAt }) => observedAt)).toEqual(
      [...life.reports.map(({ observedAt }) => observedAt)].sort((a, b) => a - b),
    );
  });

  it('are one process however often they are started at once', async () => {
    const mine = spec();
    const unit = life.servers.ensure(mine);
    await Promise.all([unit.start(mine), unit.start(mine), unit.start(mine)]);
    await life.untilPower('running');
    expect(life.reports.filter(({ power }) => power === 'starting')).toHaveLength(1);
  });

  it('get SIGTERM when their grace is over', async () => {
    const mine = spec({ startup: 'trap "exit 3" TERM; echo ready to play; while :; do sleep 0.05; done' });
    await life.servers.ensure(mine).start(mine);
    await life.untilPower('running');
    const seen = await life.servers.get(mine.serverId).stop(never);
    expect(seen).toMatchObject({ power: 'offline', exit: { code: 3, expected: true } });
  });

  it('are killed at once in the middle of a stop that they do not heed', async () => {
    const mine = spec({ startup: 'trap "echo no" TERM; echo ready to play; while :; do sleep 0.1; done' });
    await life.servers.ensure(mine).start(mine);
    await life.untilPower('running');
    const unit = life.servers.get(mine.serverId);
    const stop = unit.stop(never);
    await life.untilPower('stopping');
    await unit.kill(never);
    await expect(stop).resolves.toMatchObject({ power: 'offline', exit: { signal: 'SIGKILL', expected: true } });
  });

  it('that end by themselves say so with the true code', async () => {
    const mine = spec();
    await life.servers.ensure(mine).start(mine);
    await life.untilPower('running');
    await life.servers.get(mine.serverId).command('crash');
    await life.untilPower('offline');
    expect(life.reports.at(-1)?.exit).toMatchObject({ code: 7, expected: false });
  });

  it('are taken up by the next worker, running and with the next line number', async () => {
    const mine = spec();
    await life.servers.ensure(mine).start(mine);
    await life.untilPower('running');
    const before = life.servers.get(mine.serverId).console.next;
    await life.end();

    life = await Life.begin(dataDir);
    await life.servers.reattach();
    expect(life.servers.get(mine.serverId).observation.power).toBe('running');
    await life.servers.get(mine.serverId).command('hello');
    await life.servers.get(mine.serverId).stop(never);
    const slice = life.servers.get(mine.serverId).console.read(before - 1, { maxLines: 10, maxLength: 10_000 });
    expect(slice).toMatchObject({ from: before, skipped: 0 });
    expect(slice?.text.split('\n').slice(0, 1)).toEqual(['said hello']);
  });

  it('that ended while no worker was there are found ended, with their code', async () => {
    const mine = spec({ startup: 'echo ready to play; read line; exit 9' });
    await life.servers.ensure(mine).start(mine);
    await life.untilPower('running');
    const process = life.servers.get(mine.serverId).running;
    const exited = process?.exited();
    await life.end();

    const other = await createRuntime({ kind: 'process', dataDir, log });
    await (await other.find(mine.serverId))?.write('go\n');
    await (await other.find(mine.serverId))?.exited();
    await other.close();
    exited?.catch(() => undefined);

    life = await Life.begin(dataDir);
    await life.servers.reattach();
    await life.untilPower('offline');
    expect(life.reports.at(-1)?.exit).toMatchObject({ code: 9, expected: false });
  });

  it('are not left running by a stop or kill that comes while they are being started', async () => {
    for (const end of ['stop', 'kill'] as const) {
      const mine = spec();
      const start = life.servers.ensure(mine).start(mine);
      const seen = await life.servers.get(mine.serverId)[end](never);
      expect(seen).toMatchObject({ power: 'offline', exit: { expected: true } });
      await start;
      expect(life.servers.get(mine.serverId).running).toBeNull();
    }
  });

  it('leave nothing behind when they are removed while they are being started', async () => {
    const mine = spec();
    const start = life.servers.ensure(mine).start(mine);
    await life.servers.destroy(mine.serverId);
    await start;
    expect(await life.runtime.list()).toEqual([]);
    expect(readdirSync(path.join(dataDir, 'state'))).toEqual([]);
    expect(readdirSync(path.join(dataDir, 'servers'))).toEqual([]);
  });

  it('run, stop and tell their end although their state cannot be kept on disk', async () => {
    const mine = spec();
    const unit = life.servers.ensure(mine);
    rmSync(path.join(dataDir, 'state'), { recursive: true });
    await unit.start(mine);
    await life.untilPower('running');
    await expect(unit.stop(never)).resolves.toMatchObject({ power: 'offline', exit: { code: 0 } });
    expect(life.reports.at(-1)).toMatchObject({ power: 'offline' });
    mkdirSync(path.join(dataDir, 'state'));
  });

  it('are taken up although the state of another is unreadable after a power failure', async () => {
    const mine = spec();
    await life.servers.ensure(mine).start(mine);
    await life.untilPower('running');
    await life.end();
    writeFileSync(path.join(dataDir, 'state', `${randomUUID()}.json`), '');

    life = await Life.begin(dataDir);
    await life.servers.reattach();
    expect(life.servers.observations()).toMatchObject([{ serverId: mine.serverId, power: 'running' }]);
  });

  it('are taken up although their start was thought to have failed', async () => {
    const mine = spec();
    await life.servers.ensure(mine).start(mine);
    await life.untilPower('running');
    await life.end();
    const file = path.join(dataDir, 'state', `${mine.serverId}.json`);
    const state = JSON.parse(readFileSync(file, 'utf8')) as { observation: Observation };
    writeFileSync(file, JSON.stringify({ ...state, observation: { ...state.observation, power: 'offline' } }));

    life = await Life.begin(dataDir);
    await life.servers.reattach();
    await expect(life.servers.get(mine.serverId).stop(never)).resolves.toMatchObject({ exit: { code: 0 } });
  });

  it('tell each stage of a stop, and when the next one comes', async () => {
    const mine = spec({ startup: 'trap "exit 3" TERM; echo ready to play; while :; do sleep 0.05; done' });
    await life.servers.ensure(mine).start(mine);
    await life.untilPower('running');
    await life.servers.get(mine.serverId).stop(never);
    const stages = life.reports.filter(({ power }) => power === 'stopping').map(({ ending }) => ending);
    expect(stages.map((ending) => ending?.stage)).toEqual(['asked', 'terminating']);
    const [asked, terminating] = stages.map(
      (ending) => Date.parse(ending?.nextAt ?? '') - Date.parse(ending?.since ?? ''),
    );
    expect([asked, terminating]).toEqual([1000, 10_000]);
    expect(life.reports.at(-1)).toMatchObject({ power: 'offline', ending: null });
    const lines = life.servers.get(mine.serverId).console.read(0, { maxLines: 100, maxLength: 10_000 })?.text;
    expect(lines).toContain('[Mamba] Stopping the server with its command "stop". It has 1 s.');
    expect(lines).toContain('[Mamba] Still running after 1 s. Sending SIGTERM.');
  });

  it('tell that they are being killed, after which there is no stage', async () => {
    const mine = spec();
    await life.servers.ensure(mine).start(mine);
    await life.untilPower('running');
    await life.servers.get(mine.serverId).kill(never);
    const stages = life.reports.filter(({ power }) => power === 'stopping').map(({ ending }) => ending);
    expect(stages).toMatchObject([{ stage: 'killing', nextAt: null }]);
  });

  it('go on with a stop where an earlier worker was', async () => {
    const mine = spec({ startup: 'trap "" TERM; echo ready to play; while :; do sleep 0.05; done', graceSeconds: 30 });
    await life.servers.ensure(mine).start(mine);
    await life.untilPower('running');
    const death = new AbortController();
    const stop = life.servers.get(mine.serverId).stop(death.signal);
    await life.untilPower('stopping');
    const { ending } = life.servers.get(mine.serverId).observation;
    death.abort(new Error('the worker died'));
    await expect(stop).rejects.toThrow('the worker died');
    await life.end();

    life = await Life.begin(dataDir);
    await life.servers.reattach();
    expect(life.servers.get(mine.serverId).observation).toMatchObject({ power: 'stopping', ending });
    await life.servers.get(mine.serverId).kill(never);
  });

  describe('their ends', () => {
    const crash = async (mine: ServerSpec, words: string): Promise<void> => {
      await life.servers.ensure(mine).start(mine);
      await life.untilPower('running');
      await life.servers.get(mine.serverId).command(words);
      await life.servers.get(mine.serverId).command('crash');
      await life.untilPower('offline');
      await life.servers.get(mine.serverId).settled();
    };

    it('are kept with the last words of their run, under the name of the run', async () => {
      const mine = spec();
      await crash(mine, 'one');
      const first = life.exits.next(mine.serverId);
      expect(first).toMatchObject({
        exit: { id: life.reports.at(-1)?.exit?.id, code: 7, expected: false },
        observedAt: life.reports.at(-1)?.observedAt,
        log: ['[Mamba] Starting the server.', 'loading', 'ready to play', 'said one'],
      });
      life.exits.settle(mine.serverId, first?.exit.id ?? '');
      await crash(mine, 'two');
      const second = life.exits.next(mine.serverId);
      expect(second?.log).toEqual(['[Mamba] Starting the server.', 'loading', 'ready to play', 'said two']);
      expect(second?.exit.id).not.toBe(first?.exit.id);
    });

    it('that were asked for are kept, too', async () => {
      const mine = spec();
      await life.servers.ensure(mine).start(mine);
      await life.untilPower('running');
      await life.servers.get(mine.serverId).stop(never);
      await life.servers.get(mine.serverId).settled();
      expect(life.exits.next(mine.serverId)).toMatchObject({ exit: { code: 0, expected: true } });
    });

    it('while no worker was there are kept by the next, last words included', async () => {
      const mine = spec({ startup: 'echo ready to play; read line; echo "last words: $line"; exit 9' });
      await life.servers.ensure(mine).start(mine);
      await life.untilPower('running');
      const runId = life.servers.get(mine.serverId).running?.runId;
      await life.end();
      const other = await createRuntime({ kind: 'process', dataDir, log });
      await (await other.find(mine.serverId))?.write('go\n');
      await (await other.find(mine.serverId))?.exited();
      await other.close();

      life = await Life.begin(dataDir);
      await life.servers.reattach();
      await life.untilPower('offline');
      await life.servers.get(mine.serverId).settled();
      const report = life.exits.next(mine.serverId);
      expect(report?.exit).toMatchObject({ id: runId, code: 9, expected: false });
      expect(report?.log.at(-1)).toBe('last words: go');
    });

    it('are kept by the next worker where this one died before it could, and only once', async () => {
      const spool = path.join(dataDir, 'spool', 'exits');
      rmSync(spool, { recursive: true });
      writeFileSync(spool, 'no folder can be made here');
      const mine = spec();
      await crash(mine, 'one');
      const told = life.reports.at(-1);
      await life.end();
      rmSync(spool);

      life = await Life.begin(dataDir);
      await life.servers.reattach();
      await life.servers.get(mine.serverId).settled();
      expect(life.exits.next(mine.serverId)).toMatchObject({
        exit: told?.exit,
        log: expect.arrayContaining(['said one']),
      });
      expect(life.reports).toEqual([]);
      expect(await life.runtime.list()).toEqual([]);

      await life.end();
      life = await Life.begin(dataDir);
      await life.servers.reattach();
      expect(life.servers.observations()).toMatchObject([{ power: 'offline', exit: told?.exit }]);
      expect(readdirSync(path.join(spool, mine.serverId))).toHaveLength(1);
    });

    it('are kept under the same name although nothing is left of the run', async () => {
      const mine = spec();
      await life.servers.ensure(mine).start(mine);
      await life.untilPower('running');
      const runId = life.servers.get(mine.serverId).running?.runId;
      await life.end();
      const other = await createRuntime({ kind: 'process', dataDir, log });
      await other.destroy(mine.serverId);
      await other.close();

      life = await Life.begin(dataDir);
      await life.servers.reattach();
      expect(life.exits.next(mine.serverId)).toMatchObject({ exit: { id: runId, code: null, expected: false } });
      expect(life.reports.at(-1)).toMatchObject({ power: 'offline', exit: { id: runId } });
    });

    it('go with their server', async () => {
      const mine = spec();
      await crash(mine, 'one');
      await life.servers.destroy(mine.serverId);
      expect(life.exits.servers()).toEqual([]);
    });
  });

  it('go down with their node by their own stop command, marked so that they come back', async () => {
    const mine = spec();
    await life.servers.ensure(mine).start(mine);
    await life.untilPower('running');
    await life.servers.stopAll();
    expect(life.reports.at(-1)).toMatchObject({ power: 'offline', exit: { code: 0, nodeShutdown: true } });
  });
});

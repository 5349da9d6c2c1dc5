import { until } from '#scripts/test/until.ts';
import { crashScenarios } from './crash-scenarios.ts';
import { operationScenarios } from './operation-scenarios.ts';
import { scenarios } from './scenarios.ts';
import { Stage } from './stage.ts';
import type { World } from './world.ts';

const all = { ...scenarios, ...operationScenarios, ...crashScenarios };
const names = [
  'install-and-play',
  'restart-with-countdown',
  'backup-cancelled',
  'reinstall-fails',
  'kill-in-a-restart',
  'crash-given-up',
  'reinstall-terminated',
] as const;

/** Each plays its whole history again before every step: what a worker that died, and another that goes on, must get right. */
describe('without a cache of workflows', () => {
  let stage: Stage;
  /** Played all at once: most of their time is waiting. */
  const played = new Map<string, Promise<World>>();

  beforeAll(async () => {
    stage = await Stage.open();
    const worlds = names.map(() => stage.newWorld());
    await stage.serveControl(worlds, { maxCachedWorkflows: 0 });
    for (const [index, name] of names.entries()) {
      const world = worlds[index];
      const scenario = all[name];
      if (!world || !scenario) throw new Error(`No world, or no scenario ${name}.`);
      const run = scenario(stage, world).then((workflows) => {
        expect(Object.keys(workflows)).not.toEqual([]);
        return world;
      });
      // The test that waits for it says so.
      run.catch(() => undefined);
      played.set(name, run);
    }
  });
  afterAll(() => stage.close());

  async function play(name: (typeof names)[number]): Promise<World> {
    const world = await played.get(name);
    if (!world) throw new Error(`No scenario ${name}.`);
    return world;
  }

  const last = (world: World) => [...world.operations.values()].at(-1);

  it('a server is installed, started, restarted and stopped', async () => {
    const world = await play('install-and-play');
    expect(world).toMatchObject({ installRuns: 1, starts: 2, power: 'offline' });
    // The desired state is recorded in the background, after the stop.
    await until('the stop is recorded', () => world.row?.desired === 'offline');
    expect(world.row).toMatchObject({ status: 'ready', operation: null });
  });

  it('a countdown (a timer) runs once, and the server is restarted', async () => {
    const world = await play('restart-with-countdown');
    expect(world.commands).toEqual(['say 1']);
    expect(world.starts).toBe(2);
    expect(last(world)?.status).toBe('succeeded');
  });

  it('a backup is cancelled in the middle, and what was written is removed', async () => {
    const world = await play('backup-cancelled');
    expect(last(world)?.status).toBe('cancelled');
    expect([...world.backups.values()]).toEqual([{ status: 'failed', content: null }]);
    expect(world.commands).toEqual(['save-off', 'save-on']);
  });

  it('a failed reinstall puts files and settings back', async () => {
    const world = await play('reinstall-fails');
    expect(world).toMatchObject({ content: 'world', settings: 'old', staged: null, kept: null });
    expect(last(world)).toMatchObject({ status: 'failed', error: { code: 'install.script_failed' } });
  });

  it('a kill goes through a restart whose stop hangs', async () => {
    const world = await play('kill-in-a-restart');
    expect(world).toMatchObject({ starts: 1, power: 'offline' });
    expect(last(world)?.status).toBe('cancelled');
  });

  it('a server that crashes is started again after its pause (a timer with chance in it), until it is given up', async () => {
    const world = await play('crash-given-up');
    expect(world.starts).toBe(3);
    expect([...world.crashes.values()].map(({ decision }) => decision)).toEqual(['restart', 'restart', 'gave_up']);
  });

  it('what was terminated is taken back by another workflow', async () => {
    const world = await play('reinstall-terminated');
    expect(world).toMatchObject({ content: 'world', settings: 'old', power: 'running' });
  });
});

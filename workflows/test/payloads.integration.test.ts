import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/activity';
import type { LogEntry } from '@temporalio/worker';
import { DefaultLogger, defaultSinks } from '@temporalio/worker';
import { backupsPerPage, jsonBytes, largestPayload, longestOutput } from '#domain/payloads/bounds.ts';
import { serverWorkflowId } from '#temporal/contracts/names.ts';
import { processObservedSignal } from '#temporal/contracts/server/messages.ts';
import { until } from '#scripts/test/until.ts';
import { begin, carryOut, ended } from './scenarios.ts';
import { Stage } from './stage.ts';
import type { World } from './world.ts';

describe('workflow payloads', () => {
  let stage: Stage;
  const free: World[] = [];
  const logged: LogEntry[] = [];

  beforeAll(async () => {
    stage = await Stage.open();
    for (let index = 0; index < 10; index += 1) free.push(stage.newWorld());
    const sinks = defaultSinks(new DefaultLogger('WARN', (entry) => logged.push(entry)));
    await stage.serveControl([...free], { sinks });
  });
  afterAll(() => stage.close());

  async function installed(): Promise<World> {
    const world = free.pop();
    if (!world) throw new Error('No world left.');
    await stage.serveNode(world);
    await ended(world, await begin(stage, world, 'install'));
    return world;
  }

  const last = (world: World) => [...world.operations.values()].at(-1);

  it('is logged by its name where it is larger than it should be, and nothing else is', async () => {
    const world = await installed();
    const large = (payload: string) =>
      logged.filter(({ meta }) => (meta as { payload?: string } | undefined)?.payload === payload);
    expect(large('signal processReady')).toEqual([]);
    const told = { ...world.see('running'), more: 'x'.repeat(largestPayload) };
    await stage.client.workflow.getHandle(serverWorkflowId(world.server.serverId)).signal(processObservedSignal, told);
    await until('it is logged', () => large('signal processReady').length === 1);
    expect(logged.filter(({ message }) => message.includes('payload'))).toHaveLength(1);
    expect(large('signal processReady')[0]?.meta).toMatchObject({ limit: largestPayload });
  });

  it('removes what a policy does not keep page by page', async () => {
    const world = await installed();
    const excess = Array.from({ length: backupsPerPage + 10 }, (_, index) => `old-${index}`);
    for (const backupId of excess) world.backups.set(backupId, { status: 'complete', content: 'old' });
    world.expired.push(...excess);
    const backupId = randomUUID();
    world.backups.set(backupId, { status: 'pending', content: null });
    await carryOut(stage, world, { kind: 'backup', backupId });
    expect(last(world)?.status).toBe('succeeded');
    expect(excess.filter((id) => world.backups.get(id)?.status !== 'deleted')).toEqual([]);
    expect(world.backups.get(backupId)?.status).toBe('complete');
  });

  it('deletes a server with more backups than fit into one answer, and keeps the last', async () => {
    const world = await installed();
    for (let index = 0; index < backupsPerPage + 10; index += 1) {
      world.backups.set(`old-${index}`, { status: 'complete', content: 'old' });
    }
    const lastBackupId = randomUUID();
    world.backups.set(lastBackupId, { status: 'pending', content: null });
    await carryOut(stage, world, { kind: 'delete', lastBackupId, backups: 'delete', force: false });
    const left = [...world.backups].filter(([, { status }]) => status !== 'deleted').map(([id]) => id);
    expect(left).toEqual([lastBackupId]);
  });

  it('keeps the end of an output and the beginning of a reason', async () => {
    const world = free.pop()!;
    // Each of these characters takes six bytes.
    world.node.runInstall = async () => ({ outputTail: `${'\u001b'.repeat(longestOutput)}the end`, exitCode: 0 });
    world.node.forgetInstall = async () => {
      throw ApplicationFailure.nonRetryable('why '.repeat(100_000), 'test.refused');
    };
    await stage.serveNode(world);
    await ended(world, await begin(stage, world, 'install'));
    const snapshot = last(world);
    expect(snapshot?.status).toBe('failed');
    expect(snapshot?.output).toMatch(/the end$/);
    expect(snapshot?.error?.message).toMatch(/^why why .*…$/);
    expect(jsonBytes(snapshot)).toBeLessThan(largestPayload / 2);
  });
});

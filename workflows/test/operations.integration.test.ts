import { until } from '#scripts/test/until.ts';
import { operationScenarios } from './operation-scenarios.ts';
import { play } from './play.ts';
import { begin, carryOut, ended, knowsPower, order, running } from './scenarios.ts';
import { Stage } from './stage.ts';
import type { World } from './world.ts';

describe('the operations, on a real Temporal server', () => {
  let stage: Stage;
  const free: World[] = [];

  beforeAll(async () => {
    stage = await Stage.open();
    for (let index = 0; index < 20; index += 1) free.push(stage.newWorld());
    await stage.serveControl([...free]);
  });
  afterAll(() => stage.close());

  const world = (): World => {
    const next = free.pop();
    if (!next) throw new Error('No world left.');
    return next;
  };

  const played = (name: string): Promise<World> => play(stage, world(), operationScenarios, name);

  const last = (mine: World) => [...mine.operations.values()].at(-1);
  const steps = (mine: World) => last(mine)?.steps.map(({ id, status }) => `${id} ${status}`);

  it('record the node and the end of a backup made since work has priorities', async () => {
    const mine = await played('prioritised-backup');
    expect(mine.row).toMatchObject({ nodeId: mine.server.nodeId, operation: null });
    expect(last(mine)).toMatchObject({ kind: 'backup', status: 'succeeded' });
  });

  it('restart after a countdown that players hear', async () => {
    const mine = await played('restart-with-countdown');
    expect(mine.commands).toEqual(['say 1']);
    expect(mine).toMatchObject({ starts: 2, power: 'running' });
    expect(mine.row).toMatchObject({ desired: 'running', powerError: null });
    expect(last(mine)).toMatchObject({ kind: 'restart', status: 'succeeded' });
  });

  it('say until when a countdown runs, while it does', async () => {
    const before = Date.now();
    const mine = await played('restart-with-shown-countdown');
    const { countdown } = last(mine)?.steps[0] ?? {};
    expect(countdown?.warnsPlayers).toBe(true);
    const until = Date.parse(countdown?.until ?? '');
    expect(until).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(until).toBeLessThanOrEqual(Date.now() + 3_600_000);
    expect(mine).toMatchObject({ starts: 1, power: 'running' });
  });

  it('let a kill through a restart whose stop hangs, and stay down', async () => {
    const mine = await played('kill-in-a-restart');
    expect(mine).toMatchObject({ starts: 1, power: 'offline' });
    expect(mine.row).toMatchObject({ desired: 'offline', operation: null });
    expect(last(mine)?.status).toBe('cancelled');
  });

  it('back up with the game told to hold still, restore, verify and delete the backup', async () => {
    const mine = await played('backup-and-restore');
    expect(mine.commands).toEqual(['save-off', 'save-on']);
    expect(mine).toMatchObject({ content: 'world', staged: null, kept: null });
    expect([...mine.backups.values()]).toEqual([{ status: 'deleted', content: null }]);
    await until('it was started again after the restore', () => mine.power === 'running');
    await until('the histories are kept', () => mine.archived.length === 5);
  });

  it('remove what a cancelled backup wrote, and let the game write again', async () => {
    const mine = await played('backup-cancelled');
    expect([...mine.backups.values()]).toEqual([{ status: 'failed', content: null }]);
    expect(mine.commands).toEqual(['save-off', 'save-on']);
    expect(last(mine)?.status).toBe('cancelled');
    expect(mine.starts).toBe(1);
  });

  it('leave the server running when the backup to restore is damaged, and say so of the backup', async () => {
    const mine = await played('restore-of-a-damaged-backup');
    expect(mine).toMatchObject({ content: 'world', starts: 1, power: 'running', staged: null });
    expect([...mine.backups.values()][0]?.status).toBe('damaged');
    expect(last(mine)).toMatchObject({ status: 'failed', error: { code: 'backup.damaged' } });
  });

  it('put the old files back when a restore turns out wrong, and start the server again', async () => {
    const mine = await played('restore-that-does-not-fit');
    expect(mine).toMatchObject({ content: 'world', staged: null, kept: null });
    expect(steps(mine)?.slice(-2)).toEqual(['undo-swap succeeded', 'undo-stage succeeded']);
    await until('it runs again', () => mine.starts === 2 && mine.power === 'running');
  });

  it('put files and settings back when a reinstall fails', async () => {
    const mine = await played('reinstall-fails');
    expect(mine).toMatchObject({ content: 'world', settings: 'old', staged: null, kept: null });
    expect(mine.row?.status).toBe('ready');
    expect(last(mine)).toMatchObject({ status: 'failed', error: { code: 'install.script_failed' } });
    await until('it runs again', () => mine.power === 'running' && mine.starts === 2);
  });

  it('reinstall over a copy of the files', async () => {
    const mine = await played('reinstall-keeps');
    expect(mine).toMatchObject({ content: 'world+script', kept: null });
    expect(last(mine)?.status).toBe('succeeded');
  });

  it('end, and say what of the old files could not be removed', async () => {
    const mine = world();
    await running(stage, mine);
    const { serverId } = mine.server;
    const left = { count: 1, entries: [{ path: 'files/a', reason: 'mounted' as const, detail: 'EBUSY' }] };
    mine.setAside = { id: serverId, serverId, at: new Date(0).toISOString(), place: '/data/removed/x/tree', left };
    await carryOut(stage, mine, { kind: 'reinstall', files: 'keep', changesSettings: false });
    expect(last(mine)).toMatchObject({
      status: 'succeeded',
      output: expect.stringContaining('files/a is a mount') as string,
    });
  });

  it('make a backup before an update', async () => {
    const mine = await played('update-with-backup');
    expect([...mine.backups.values()]).toEqual([{ status: 'complete', content: 'world' }]);
    expect(mine.content).toBe('world+script');
  });

  it('suspend a server so that nothing starts it, and start it again when that is lifted', async () => {
    const mine = await played('suspend-and-unsuspend');
    expect(mine.row).toMatchObject({ status: 'ready', suspendedReason: null, desired: 'running' });
    expect(mine.starts).toBe(2);
  });

  it('delete by force: out of sight at once, a last backup kept, the others gone', async () => {
    const mine = await played('delete-with-everything');
    expect(mine).toMatchObject({ hidden: true, files: false, port: null, power: 'offline' });
    expect([...mine.backups.values()]).toEqual([
      { status: 'deleted', content: null },
      { status: 'complete', content: '+script' },
    ]);
    expect(mine.row?.status).toBe('deleted');
  });

  it('take back what an operation did that was terminated', async () => {
    const mine = await played('reinstall-terminated');
    expect(mine).toMatchObject({ content: 'world', settings: 'old', staged: null, kept: null });
    expect(last(mine)).toMatchObject({ status: 'failed', error: { code: 'operation.terminated' } });
    expect(steps(mine)).toContain('script failed');
    expect(steps(mine)?.slice(-4)).toEqual([
      'undo-script succeeded',
      'undo-swap succeeded',
      'undo-stage succeeded',
      'undo-settings succeeded',
    ]);
    expect(mine.row).toMatchObject({ status: 'ready', operation: null });
  });

  it('end for a deletion by force, which follows when the node is back', async () => {
    const mine = await played('delete-by-force-past-another');
    expect([...mine.operations.values()].map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'install cancelled',
      'delete succeeded',
    ]);
    await until('the deletion is recorded', () => mine.row?.status === 'deleted');
    expect(mine).toMatchObject({ starts: 0, files: false });
  });

  it('let nothing else in while a deletion by force waits, and it is not cancelled', async () => {
    const mine = world();
    const backupId = 'b';
    await running(stage, mine);
    mine.ignoresStop = true;
    await order(stage, mine, { kind: 'restart', skipCountdown: true });
    await until('it is being stopped', () => last(mine)?.steps[1]?.status === 'running');
    const force = { kind: 'delete', lastBackupId: null, backups: 'keep', force: true } as const;
    const operationId = await order(stage, mine, force);
    const deleted = { code: 'server.being_deleted', message: 'The server is being deleted.' };
    await expect(order(stage, mine, { kind: 'backup', backupId })).rejects.toMatchObject(deleted);
    await expect(order(stage, mine, force)).rejects.toMatchObject(deleted);
    const start = { action: 'start' as const, requestedBy: by };
    await expect(stage.launcher.power(mine.server, start, 'start')).rejects.toMatchObject(deleted);
    await expect(stage.launcher.cancelOperation(mine.server, { operationId, requestedBy: by })).rejects.toMatchObject({
      code: 'operation.not_cancellable',
    });
    await stage.launcher.power(mine.server, { action: 'kill', requestedBy: by }, 'kill');
    await until('it is deleted', () => mine.row?.status === 'deleted');
    expect(mine.starts).toBe(1);
  });

  it('send mails, and write down why one was refused for good', async () => {
    const mine = await played('mails');
    expect([...mine.mails.values()].sort()).toEqual(['No such mailbox.', 'sent']);
  });

  it('let start and stop through beside a backup, and refuse them beside a restore', async () => {
    const mine = world();
    await running(stage, mine);
    mine.archiveWaits = true;
    const backupId = 'b';
    const backup = await order(stage, mine, { kind: 'backup', backupId });
    await until('half of it is there', () => mine.backups.get(backupId)?.content === 'half');
    await stage.launcher.power(mine.server, { action: 'stop', requestedBy: by }, 'stop');
    await knowsPower(stage, mine, 'offline');
    await expect(order(stage, mine, { kind: 'restore', backupId, paths: null })).rejects.toMatchObject({
      code: 'server.operation_running',
    });
    await stage.launcher.cancelOperation(mine.server, { operationId: backup, requestedBy: by });
    await ended(mine, backup);
    expect(mine.row?.desired).toBe('offline');
  });

  it('refuse an operation that makes no sense now, with the reason', async () => {
    const mine = world();
    await stage.serveNode(mine);
    await ended(mine, await begin(stage, mine, 'install'));
    await expect(order(stage, mine, { kind: 'unsuspend' })).rejects.toMatchObject({
      code: 'server.not_suspended',
      message: 'The server is not suspended.',
    });
  });
});

const by = { userId: null, name: 'Test', requestId: null };

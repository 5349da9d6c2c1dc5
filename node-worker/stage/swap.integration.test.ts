import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BackupBench } from '../backups/test/bench.ts';
import { describeTree, put } from '../backups/test/tree.ts';

const signal = new AbortController().signal;
const killAt = path.join(import.meta.dirname ?? __dirname, 'test', 'kill-at.ts');

describe('files that change places', () => {
  let bench: BackupBench;
  let operationId: string;
  const ref = () => ({ serverId: bench.serverId, operationId });
  const tree = () => describeTree(bench.files, { times: false });
  const staged = (name: string, content?: string) => put(bench.places(operationId).staged, name, content);

  beforeEach(() => {
    bench = new BackupBench();
    operationId = randomUUID();
    for (const name of ['world/level.dat', 'world/region/r.mca', 'plugins/a.jar', 'server.jar'])
      put(bench.files, name, `old ${name}`);
  });
  afterEach(() => bench.dispose());

  /** Runs it in a process that dies after so many renames; whether it died. */
  function diesAfter(renames: number, what: 'swap' | 'unswap', paths: string[] | null): boolean {
    const args = [bench.dataDir, bench.serverId, operationId, what, JSON.stringify(paths), String(renames)];
    const ran = spawnSync(process.execPath, ['--import', 'tsx', killAt, ...args], { encoding: 'utf8' });
    if (ran.signal === null && ran.status !== 0) throw new Error(ran.stderr);
    return ran.signal === 'SIGKILL';
  }

  it('take the place of all, and come back', async () => {
    const before = tree();
    staged('new.txt');
    await bench.stages.swap(ref(), null);
    await bench.stages.swap(ref(), null);
    expect(tree()).toEqual([expect.stringMatching(/^file new.txt/)]);
    await bench.stages.check(ref(), { entries: 1, bytes: 7 }, signal);
    await expect(bench.stages.check(ref(), { entries: 2, bytes: 7 }, signal)).rejects.toMatchObject({
      code: 'restore.incomplete',
    });
    await bench.stages.unswap(ref());
    await bench.stages.unswap(ref());
    expect(tree()).toEqual(before);
  });

  it('leave nothing behind once they are dropped', async () => {
    staged('new.txt');
    await bench.stages.swap(ref(), null);
    await bench.stages.drop(ref(), signal);
    await bench.stages.drop(ref(), signal);
    expect(existsSync(path.dirname(bench.places(operationId).work))).toBe(false);
    await bench.stages.unswap(ref());
    expect(tree()).toHaveLength(1);
  });

  it('do not while the server runs', async () => {
    staged('new.txt');
    const before = tree();
    bench.isRunning = true;
    await expect(bench.stages.swap(ref(), null)).rejects.toMatchObject({ code: 'server.running', kind: 'permanent' });
    expect(tree()).toEqual(before);
  });

  it('do not when nothing was laid beside', async () => {
    await expect(bench.stages.swap(ref(), null)).rejects.toMatchObject({ code: 'stage.missing' });
    expect(tree()).toHaveLength(7);
  });

  it('come in for a server that has none, and go again', async () => {
    rmSync(bench.files, { recursive: true });
    staged('new.txt');
    await bench.stages.swap(ref(), null);
    expect(tree()).toHaveLength(1);
    await bench.stages.unswap(ref());
    expect(existsSync(bench.files)).toBe(false);
  });

  it('survive a start of the server that recreates the empty folder in the middle', async () => {
    const before = tree();
    staged('new.txt');
    expect(diesAfter(1, 'swap', null)).toBe(true);
    mkdirSync(bench.files);
    await bench.stages.swap(ref(), null);
    expect(tree()).toHaveLength(1);
    expect(diesAfter(1, 'unswap', null)).toBe(true);
    mkdirSync(bench.files);
    await bench.stages.unswap(ref());
    expect(tree()).toEqual(before);
  });

  it('come back by themselves when an operation is dropped in the middle of a swap', async () => {
    const before = tree();
    staged('new.txt');
    expect(diesAfter(1, 'swap', null)).toBe(true);
    expect(existsSync(bench.files)).toBe(false);
    await bench.stages.drop(ref(), signal);
    expect(tree()).toEqual(before);
  });

  it('are not taken for half-removed old ones when a drop breaks off and everything is taken back', async () => {
    staged('new.txt');
    await bench.stages.swap(ref(), null);
    const { kept } = bench.places(operationId);
    const stopped = new AbortController();
    stopped.abort(new Error('stopped'));
    await expect(bench.stages.drop(ref(), stopped.signal)).rejects.toThrow();
    rmSync(path.join(kept, 'world'), { recursive: true });

    await bench.stages.unswap(ref());
    expect(tree()).toEqual([expect.stringMatching(/^file new.txt/)]);
    await bench.stages.drop(ref(), signal);
    expect(existsSync(path.dirname(bench.places(operationId).work))).toBe(false);
  });

  describe('only some of them', () => {
    const paths = ['world/region', 'new/deep/file.txt', 'server.jar', 'server.jar/', 'world/region/r.mca'];
    const after = [
      'folder new 755',
      'folder new/deep 755',
      'file new/deep/file.txt',
      'folder plugins 755',
      'file plugins/a.jar',
      'file server.jar',
      'folder world 755',
      'file world/level.dat',
      'folder world/region 755',
      'file world/region/r2.mca',
    ];
    beforeEach(() => {
      for (const name of ['world/region/r2.mca', 'new/deep/file.txt', 'server.jar']) staged(name, `new ${name}`);
    });
    const expectSwapped = () => {
      expect(tree().map((line) => (line.startsWith('folder') ? line : line.split(' ').slice(0, 2).join(' ')))).toEqual(
        after,
      );
      expect(readFileSync(path.join(bench.files, 'server.jar'), 'utf8')).toBe('new server.jar');
      expect(readFileSync(path.join(bench.files, 'world/level.dat'), 'utf8')).toBe('old world/level.dat');
    };

    it('take the place of what has their path, and come back exactly', async () => {
      const before = tree();
      await bench.stages.swap(ref(), paths);
      expectSwapped();
      await bench.stages.check(ref(), { entries: 4, bytes: 58 }, signal);
      await bench.stages.unswap(ref());
      expect(tree()).toEqual(before);
    });

    it('never through a link that lies in the way', async () => {
      const elsewhere = mkdtempSync(path.join(tmpdir(), 'mamba-elsewhere-'));
      rmSync(path.join(bench.files, 'world'), { recursive: true });
      symlinkSync(elsewhere, path.join(bench.files, 'world'));
      const before = tree();
      await expect(bench.stages.swap(ref(), ['world/region'])).rejects.toMatchObject({
        code: 'restore.blocked',
        message: expect.stringContaining('world is a link or a file') as string,
      });
      expect(describeTree(elsewhere)).toEqual([]);
      expect(tree()).toEqual(before);
      rmSync(elsewhere, { recursive: true });
    });

    it('end as one of the two, whenever the process is killed', async () => {
      const before = tree();
      let deaths = 0;
      while (diesAfter(1, 'swap', paths)) deaths += 1;
      expect(deaths).toBeGreaterThanOrEqual(5);
      expectSwapped();
      deaths = 0;
      while (diesAfter(1, 'unswap', paths)) deaths += 1;
      expect(deaths).toBeGreaterThanOrEqual(5);
      expect(tree()).toEqual(before);
      // Killed in the middle, and then taken back instead of gone on with.
      diesAfter(3, 'swap', paths);
      await bench.stages.unswap(ref());
      expect(tree()).toEqual(before);
    });
  });

  it('all of them end as one of the two, whenever the process is killed', async () => {
    const before = tree();
    staged('new.txt');
    expect([diesAfter(1, 'swap', null), diesAfter(1, 'swap', null), diesAfter(1, 'swap', null)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(tree()).toHaveLength(1);
    expect([diesAfter(1, 'unswap', null), diesAfter(1, 'unswap', null), diesAfter(1, 'unswap', null)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(tree()).toEqual(before);
    expect(diesAfter(1, 'swap', null)).toBe(true);
    await bench.stages.unswap(ref());
    expect(tree()).toEqual(before);
  });
});

import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Folder } from '../files/folder.ts';
import type { Removals } from './removals.ts';
import { emptyTree } from './remove-tree.ts';
import { removalsIn } from './test/removals.ts';

const signal = new AbortController().signal;
const isRoot = process.getuid?.() === 0;

function attributesWork(): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'mamba-chattr-'));
  try {
    execFileSync('chattr', ['+i', folder], { stdio: 'ignore' });
    execFileSync('chattr', ['-i', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function mountsWork(): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'mamba-mount-'));
  try {
    execFileSync('mount', ['--bind', folder, folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('removing the tree of a server', () => {
  let dataDir: string;
  let removals: Removals;
  let serverId: string;
  let folder: string;
  const remove = (id = serverId) => removals.remove({ id, serverId, folder, after: null }, signal);
  const removed = () => readdirSync(path.join(dataDir, 'removed'));

  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'mamba-removal-'));
    removals = removalsIn(dataDir);
    serverId = randomUUID();
    folder = path.join(dataDir, 'servers', serverId);
    mkdirSync(folder, { recursive: true });
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  /** Makes folders in each other, deeper than any path may be long. */
  function nest(depth: number, name: string): void {
    const script = `for (let k = 0; k < ${depth}; k++) { fs.mkdirSync('${name}'); process.chdir('${name}'); }`;
    execFileSync(process.execPath, ['-e', script], { cwd: folder });
  }

  async function expectGone(): Promise<void> {
    expect(await remove()).toBeNull();
    expect(existsSync(folder)).toBe(false);
    expect(removed()).toEqual([]);
    expect(await remove()).toBeNull();
  }

  it('minds no depth and no length of paths', async () => {
    nest(60, 'n'.repeat(104));
    nest(700, 'd');
    writeFileSync(path.join(folder, '.mamba-moved-1'), 'of the game');
    await expectGone();
  });

  it('never follows a link, and takes names that are no text', async () => {
    const elsewhere = path.join(dataDir, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(path.join(elsewhere, 'kept'), '');
    symlinkSync(elsewhere, path.join(folder, 'link'));
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe])]), '');
    execFileSync('mkfifo', [path.join(folder, 'fifo')]);
    await expectGone();
    expect(readdirSync(elsewhere)).toEqual(['kept']);
  });

  (isRoot && attributesWork() ? it : it.skip)(
    'clears attributes that forbid it, of the folder itself, too',
    async () => {
      const inner = path.join(folder, 'inner');
      mkdirSync(inner);
      const odd = Buffer.concat([Buffer.from(`${inner}/`), Buffer.from([0xff])]);
      for (const name of [path.join(inner, 'a'), path.join(inner, 'b'), odd]) writeFileSync(name, '');
      execFileSync('bash', ['-c', `chattr +i ${inner}/* && chattr +a ${inner} && chattr +i ${folder}`]);
      await expectGone();
    },
  );

  (isRoot && mountsWork() ? it : it.skip)(
    'never empties a mount: what is left is set aside until it can be removed',
    async () => {
      const elsewhere = path.join(dataDir, 'elsewhere');
      const mounted = path.join(folder, 'files', 'mounted');
      for (const made of [elsewhere, mounted]) mkdirSync(made, { recursive: true });
      for (const name of ['one', 'two']) writeFileSync(path.join(folder, 'files', name), '');
      writeFileSync(path.join(elsewhere, 'kept'), '');
      execFileSync('mount', ['--bind', elsewhere, mounted]);
      const place = path.join(dataDir, 'removed', serverId, 'tree');
      try {
        const left = await remove();
        expect(left).toMatchObject({
          ...{ id: serverId, serverId, place },
          left: { count: 1, entries: [{ path: 'files/mounted', reason: 'mounted', detail: 'EBUSY' }] },
        });
        expect(existsSync(folder)).toBe(false);
        expect(removals.list()).toEqual([left]);
        expect(readdirSync(path.join(place, 'files'))).toEqual(['mounted']);
        expect(readdirSync(elsewhere)).toEqual(['kept']);
        expect(await removals.retry(serverId, signal)).toMatchObject({ left: { count: 1 } });
      } finally {
        execFileSync('umount', [path.join(place, 'files', 'mounted')]);
      }
      expect(await removals.retry(serverId, signal)).toBeNull();
      expect(removals.list()).toEqual([]);
      expect(removed()).toEqual([]);
      expect(readdirSync(elsewhere)).toEqual(['kept']);
      await expect(removals.retry(serverId, signal)).rejects.toMatchObject({ code: 'node.nothing_set_aside' });
    },
  );

  it('gives up a tree that a process never stops filling, with that reason', async () => {
    const root = Folder.open(folder);
    const writer = spawn('bash', ['-c', 'while :; do for k in 1 2 3 4 5 6 7 8 9; do : > f$k; done; done'], {
      cwd: folder,
    });
    try {
      await new Promise((resolve) => writer.once('spawn', resolve));
      const left = await emptyTree(root);
      // A pause of the writer at the right moment is an empty folder.
      expect([null, 'written']).toContain(left === null ? null : left.entries[0]?.reason);
    } finally {
      writer.kill('SIGKILL');
      root.close();
    }
  });

  it('goes on with what a process before this one had moved', async () => {
    const tree = path.join(dataDir, 'removed', serverId, 'tree');
    mkdirSync(tree, { recursive: true });
    writeFileSync(path.join(tree, 'old'), '');
    writeFileSync(path.join(folder, 'new'), '');
    expect(removals.isUnfinished(serverId)).toBe(true);
    await expectGone();
    expect(removals.isUnfinished(serverId)).toBe(false);
  });

  it('gives up a removal that fails as a whole, where the tree is', async () => {
    writeFileSync(path.join(dataDir, 'removed'), 'in the way');
    for (let attempt = 1; attempt < 5; attempt += 1) await expect(remove()).rejects.toThrow();
    expect(await remove()).toMatchObject({ place: folder, left: { entries: [{ reason: 'failed' }] } });
  });
});

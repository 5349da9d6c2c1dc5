import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { StoredBackup } from '#temporal/contracts/backups.ts';
import { Folder } from '../files/folder.ts';
import { createBackup } from './engine/jobs/create.ts';
import { BackupBench } from './test/bench.ts';
import { put } from './test/tree.ts';

describe('a backup of files that change while it is made', () => {
  let bench: BackupBench;
  let content: Buffer;
  beforeEach(() => {
    bench = new BackupBench();
    content = randomBytes(3_000_000);
    put(bench.files, 'm.bin', content);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    bench.dispose();
  });

  const at = (name: string): string => path.join(bench.files, name);

  /** Makes one in this process, where a change can be made at a certain byte: the packer waits for whom it tells its progress. */
  async function whenRead(bytes: number, change: () => void): Promise<{ backup: StoredBackup; warnings: string[] }> {
    const location = bench.location();
    let isDone = false;
    const { warnings, ...archive } = await createBackup(
      { kind: 'create', settings: bench.settings, location, files: bench.files, ignore: [] },
      {
        progress: ({ phase, bytesDone }) => {
          if (isDone || phase !== 'Packing the files' || (bytesDone ?? 0) < bytes) return;
          isDone = true;
          change();
        },
      },
    );
    expect(isDone).toBe(true);
    const backup = { location, archive };
    await bench.backups.verify(backup, bench.run());
    return { backup, warnings };
  }

  async function restored(backup: StoredBackup): Promise<(name: string) => Buffer> {
    const { staged } = await bench.stage(backup);
    return (name) => readFileSync(path.join(staged, name));
  }

  it('has zeros for what a file lost, and says so', async () => {
    const { backup, warnings } = await whenRead(1_000_000, () => truncateSync(at('m.bin'), 500_000));
    expect(warnings).toEqual(['m.bin became shorter while it was read; what is missing of it is zeros.']);
    const file = (await restored(backup))('m.bin');
    const read = 4 * 256 * 1024; // blocks up to the one at whose end it was cut
    expect(file.length).toBe(3_000_000);
    expect(file.subarray(0, read).equals(content.subarray(0, read))).toBe(true);
    expect(file.subarray(read).every((byte) => byte === 0)).toBe(true);
  });

  it('has the rest of a file that became shorter in the middle of a block, then zeros', async () => {
    const { backup } = await whenRead(1_000_000, () => truncateSync(at('m.bin'), 2_000_001));
    const file = (await restored(backup))('m.bin');
    expect(file.subarray(0, 2_000_001).equals(content.subarray(0, 2_000_001))).toBe(true);
    expect(file.subarray(2_000_001).equals(Buffer.alloc(999_999))).toBe(true);
  });

  it('has the beginning of a file that grew, and says so', async () => {
    const { backup, warnings } = await whenRead(1_000_000, () => appendFileSync(at('m.bin'), 'and more'));
    expect(warnings).toEqual(['m.bin grew while it was read; the backup has its first 3000000 bytes.']);
    expect((await restored(backup))('m.bin').equals(content)).toBe(true);
  });

  it('has all of a file that was deleted, or replaced by another one, while it was read', async () => {
    const removed = await whenRead(1_000_000, () => rmSync(at('m.bin')));
    expect(removed.warnings).toEqual([]);
    expect((await restored(removed.backup))('m.bin').equals(content)).toBe(true);
    put(bench.files, 'm.bin', content);
    const replaced = await whenRead(1_000_000, () => {
      writeFileSync(at('new'), 'new');
      renameSync(at('new'), at('m.bin'));
    });
    expect((await restored(replaced.backup))('m.bin').equals(content)).toBe(true);
  });

  it('passes over what was gone when it came there, and does not miss what is still there', async () => {
    for (const name of ['x/1', 'x/2', 'y/z/1', 'zz']) put(bench.files, name);
    symlinkSync('zz', at('x/link'));
    const { backup, warnings } = await whenRead(1_000_000, () => {
      rmSync(at('x/2'));
      rmSync(at('x/link'));
      rmSync(at('y'), { recursive: true });
    });
    expect(warnings).toEqual([]);
    const { staged } = await bench.stage(backup);
    expect(readdirSync(staged, { recursive: true }).sort()).toEqual(['m.bin', 'x', 'x/1', 'zz']);
  });

  it('passes over a folder that vanishes with the files in it when one of them is read', async () => {
    put(bench.files, 'w/1', content);
    for (const name of ['w/2', 'w/sub/3', 'x']) put(bench.files, name);
    symlinkSync('2', at('w/link'));
    const { backup } = await whenRead(4_000_000, () => rmSync(at('w'), { recursive: true }));
    const { staged } = await bench.stage(backup);
    expect(readdirSync(staged, { recursive: true }).sort()).toEqual(['m.bin', 'w', 'w/1', 'x']);
    expect(readFileSync(path.join(staged, 'w/1')).equals(content)).toBe(true);
  });

  it('follows nothing that was put in the place of a file or folder', async () => {
    put(bench.dataDir, 'secret/password', 'secret');
    for (const name of ['x/password', 'y']) put(bench.files, name, 'mine');
    const { backup } = await whenRead(1_000_000, () => {
      rmSync(at('x'), { recursive: true });
      symlinkSync(path.join(bench.dataDir, 'secret'), at('x'));
      rmSync(at('y'));
      symlinkSync(path.join(bench.dataDir, 'secret/password'), at('y'));
    });
    const { staged } = await bench.stage(backup);
    expect(readdirSync(staged, { recursive: true }).sort()).toEqual(['m.bin']);
  });

  it('passes over a link and a folder that vanish between two looks at them', async () => {
    for (const name of ['w/1', 'x']) put(bench.files, name);
    symlinkSync('x', at('link'));
    // The real folders; only the moment is made certain.
    const { statChild, openFolder } = Folder.prototype;
    const stat = jest.spyOn(Folder.prototype, 'statChild').mockImplementation(function (this: Folder, name) {
      const found = statChild.call(this, name);
      if (name === 'link') rmSync(at('link'), { force: true });
      return found;
    });
    const { backup, warnings } = await whenRead(1_000_000, () => {
      jest.spyOn(Folder.prototype, 'openFolder').mockImplementation(function (this: Folder, name) {
        const folder = openFolder.call(this, name);
        if (name === 'w') rmSync(at('w'), { recursive: true });
        return folder;
      });
    });
    expect(stat.mock.calls.some(([name]) => name === 'link')).toBe(true);
    jest.restoreAllMocks();
    expect([existsSync(at('link')), existsSync(at('w'))]).toEqual([false, false]);
    expect(warnings).toEqual([]);
    const { staged } = await bench.stage(backup);
    expect(readdirSync(staged, { recursive: true }).sort()).toEqual(['m.bin', 'w', 'x']);
  });

  it('has nothing of a folder that was gone at the first look and is there again at the second', async () => {
    for (const name of ['w/1', 'x']) put(bench.files, name);
    const { statChild, openFolder } = Folder.prototype;
    let looks = 0;
    const goneAtFirst = <T>(name: string, look: () => T): T => {
      if (name !== 'w' || looks++ > 0) return look();
      renameSync(at('w'), path.join(bench.dataDir, 'away'));
      try {
        return look();
      } finally {
        renameSync(path.join(bench.dataDir, 'away'), at('w'));
      }
    };
    const { backup } = await whenRead(1_000_000, () => {
      jest.spyOn(Folder.prototype, 'statChild').mockImplementation(function (this: Folder, name) {
        return goneAtFirst(name, () => statChild.call(this, name));
      });
      jest.spyOn(Folder.prototype, 'openFolder').mockImplementation(function (this: Folder, name) {
        return goneAtFirst(name, () => openFolder.call(this, name));
      });
    });
    jest.restoreAllMocks();
    expect(looks).toBeGreaterThan(0);
    expect(existsSync(at('w/1'))).toBe(true);
    const { staged } = await bench.stage(backup);
    expect(readdirSync(staged, { recursive: true }).sort()).toEqual(['m.bin', 'x']);
  });

  it('is whole whatever a game does to them meanwhile', async () => {
    for (let index = 0; index < 100; index += 1) put(bench.files, `g${index % 10}/f${index}`, randomBytes(200_000));
    const game = spawn(process.execPath, ['-e', gameScript, bench.files], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(game.stdout, 'data');
    try {
      for (let round = 0; round < 5; round += 1) {
        const { backup } = await bench.create();
        await bench.backups.verify(backup, bench.run());
        const { staged, entries } = await bench.stage(backup);
        expect(readdirSync(staged, { recursive: true })).toHaveLength(entries);
        expect(existsSync(path.join(staged, 'm.bin'))).toBe(true);
      }
      expect(game.exitCode).toBeNull();
    } finally {
      game.kill('SIGKILL');
    }
  });
});

/** Truncates, appends, deletes, renames, links and removes whole folders, for ever. */
const gameScript = `
const fs = require('node:fs'), path = require('node:path');
const root = process.argv[1];
const any = (count) => Math.floor(Math.random() * count);
const tries = [
  (f) => fs.truncateSync(f, any(100_000)),
  (f) => fs.appendFileSync(f, Buffer.alloc(any(300_000), 'x')),
  (f) => fs.rmSync(f, { recursive: true }),
  (f) => fs.renameSync(f, f + 'r'),
  (f) => fs.renameSync(f + 'r', f),
  (f) => fs.symlinkSync('f1', f),
  (f) => fs.mkdirSync(f),
  (f) => fs.rmSync(path.dirname(f), { recursive: true }),
  (f) => fs.mkdirSync(path.dirname(f)),
  (f) => fs.writeFileSync(f, Buffer.alloc(any(300_000), 'y')),
  (f) => fs.writeFileSync(f, Buffer.alloc(any(300_000), 'z')),
];
console.log('begun');
for (;;) {
  const index = any(100);
  try { tries[any(tries.length)](path.join(root, 'g' + (index % 10), 'f' + index)); } catch {}
}
`;

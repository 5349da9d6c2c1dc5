import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StoredBackup } from '#temporal/contracts/backups.ts';
import { codecFor } from './codec/index.ts';
import { BackupBench } from './test/bench.ts';
import type { ForgedEntry } from './test/forge.ts';
import { forge } from './test/forge.ts';
import { describeTree, put } from './test/tree.ts';

describe('a backup that is not what it should be', () => {
  let bench: BackupBench;
  let before: string[];
  beforeEach(() => {
    bench = new BackupBench();
    put(bench.files, 'mine.txt', 'what the server has');
    before = describeTree(bench.files);
  });
  afterEach(() => {
    expect(describeTree(bench.files)).toEqual(before);
    bench.dispose();
  });

  /** Neither verified nor restored. */
  async function isRefused(backup: StoredBackup, code: string, words: string): Promise<void> {
    const refusal = { code, kind: 'permanent', message: expect.stringContaining(words) as string };
    await expect(bench.backups.verify(backup, bench.run())).rejects.toMatchObject(refusal);
    await expect(bench.stage(backup)).rejects.toMatchObject(refusal);
  }

  describe('by damage', () => {
    let backup: StoredBackup;
    beforeEach(async () => {
      put(bench.files, 'world.dat', randomBytes(3_000_000));
      put(bench.files, 'text.txt', 'words\n'.repeat(10_000));
      before = describeTree(bench.files);
      ({ backup } = await bench.create());
    });

    function alter(file: string, change: (data: Buffer) => void): void {
      const data = readFileSync(file);
      change(data);
      writeFileSync(file, data);
    }

    it('a byte of the archive', async () => {
      alter(bench.archiveFile(backup), (data) => data.writeUInt8(data.readUInt8(2_000_000) ^ 1, 2_000_000));
      await isRefused(backup, 'backup.damaged', 'is not what was written');
    });

    it('a byte at its very end', async () => {
      alter(bench.archiveFile(backup), (data) => data.writeUInt8(data.readUInt8(data.length - 1) ^ 1, data.length - 1));
      await isRefused(backup, 'backup.damaged', 'is not what was written');
    });

    it('the end of the archive', async () => {
      truncateSync(bench.archiveFile(backup), backup.archive.bytes - 1000);
      await isRefused(backup, 'backup.damaged', 'where');
    });

    it('more after its end', async () => {
      writeFileSync(bench.archiveFile(backup), 'more', { flag: 'a' });
      await isRefused(backup, 'backup.damaged', 'were written');
    });

    it('the archive or the list of files is gone', async () => {
      rmSync(bench.manifestFile(backup));
      await isRefused(backup, 'backup.missing', 'manifest');
      rmSync(bench.archiveFile(backup));
      await isRefused(backup, 'backup.missing', '.tar.zst');
    });

    it('any byte of the list of files, and its end', async () => {
      const codec = await codecFor(backup.archive.format);
      const file = bench.manifestFile(backup);
      const lines = await codec.decompress(readFileSync(file), 1_000_000);
      for (let at = 0; at < lines.length; at += 7) {
        const altered = Buffer.from(lines);
        altered.writeUInt8(lines.readUInt8(at) ^ 1, at);
        writeFileSync(file, await codec.compress(altered));
        const refusal = { code: expect.stringMatching(/^backup\.(damaged|unsafe)$/) as string };
        await expect(bench.openManifest(backup)).rejects.toMatchObject(refusal);
      }
      truncateSync(file, 50);
      await isRefused(backup, 'backup.damaged', 'list of files');
    });

    it('the list of files of another backup', async () => {
      put(bench.files, 'another.txt');
      const other = await bench.create();
      rmSync(path.join(bench.files, 'another.txt'));
      before = describeTree(bench.files);
      writeFileSync(bench.manifestFile(backup), readFileSync(bench.manifestFile(other.backup)));
      await isRefused(backup, 'backup.damaged', 'not the one that was written with it');
    });
  });

  describe('by intent', () => {
    const evil = Buffer.from('evil');
    const cases: [string, ForgedEntry[], string][] = [
      ['a path with ..', [{ path: '../outside.txt', content: evil }], 'leads out'],
      ['a path with .. in its middle', [{ path: 'a/../../outside.txt', content: evil }], 'leads out'],
      ['an absolute path', [{ path: '/etc/cron.d/evil', content: evil }], 'leads out'],
      [
        'a path with .. that its list of files hides',
        [{ path: '../outside.txt', content: evil, listed: { path: 'inside.txt' } }],
        'leads out',
      ],
      ['a device', [{ path: 'disk', flag: '4' }], 'a device'],
      ['a pipe', [{ path: 'pipe', flag: '6' }], 'a pipe'],
      ['a hard link', [{ path: 'passwd', flag: '1', target: '/etc/passwd' }], 'a hard link'],
      ['a link to an absolute path', [{ path: 'link', type: 'link', target: '/etc' }], 'leads out'],
      [
        'a link with ..',
        [
          { path: 'a', type: 'folder' },
          { path: 'a/link', type: 'link', target: '../../x' },
        ],
        'leads out',
      ],
      [
        'a file below a link',
        [
          { path: 'a', type: 'link', target: 'b' },
          { path: 'a/file', content: evil },
        ],
        'below something that is no folder',
      ],
      [
        'a path twice',
        [
          { path: 'a', content: evil },
          { path: 'a', content: evil },
        ],
        'twice',
      ],
    ];
    it.each(cases)('%s', async (_, entries, words) => {
      await isRefused(await forge(bench, entries), 'backup.unsafe', words);
      expect(existsSync(path.join(bench.dataDir, 'servers', bench.serverId, 'work', 'outside.txt'))).toBe(false);
    });

    it('something that its list of files does not have', async () => {
      const entries = [
        { path: 'a', content: evil },
        { path: 'b', content: evil, listed: null },
      ];
      await isRefused(await forge(bench, entries), 'backup.damaged', 'b is in it where');
    });

    it('another content than its list of files says', async () => {
      const entries = [{ path: 'a', content: evil, listed: { checksum: '0'.repeat(32) } as object }];
      await isRefused(await forge(bench, entries), 'backup.damaged', 'another content');
    });

    it('a size that its list of files makes small: a bomb', async () => {
      const entries = [{ path: 'a', content: Buffer.alloc(50_000_000), listed: { bytes: 10 } as object }];
      await isRefused(await forge(bench, entries), 'backup.damaged', 'a is in it where');
    });

    it('more than the server may have on its disk', async () => {
      const backup = await forge(bench, [{ path: 'zeros', content: Buffer.alloc(50_000_000) }]);
      await expect(bench.stage(backup, { diskBytes: 40_000_000 })).rejects.toMatchObject({
        code: 'backup.too_large',
        message: expect.stringContaining('50.0 MB') as string,
      });
    });
  });
});

// Only root may mount.
(process.getuid?.() === 0 ? describe : describe.skip)('a full disk', () => {
  let disk: string;
  beforeEach(() => {
    disk = mkdtempSync(path.join(tmpdir(), 'mamba-disk-'));
    const image = `${disk}.img`;
    execFileSync('truncate', ['-s', '24M', image]);
    execFileSync('mkfs.ext4', ['-q', '-m', '0', image]);
    execFileSync('mount', ['-o', 'loop,nosuid,nodev', image, disk]);
  });
  afterEach(() => {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
    rmSync(`${disk}.img`);
  });

  it('on the side of the storage ends a backup with words, and leaves nothing once it is discarded', async () => {
    const bench = new BackupBench({ change: { localDir: path.join(disk, 'backups') } });
    put(bench.files, 'large', randomBytes(40_000_000));
    const location = bench.location();
    await expect(bench.create({ location })).rejects.toMatchObject({ code: 'disk.full', kind: 'permanent' });
    await bench.backups.discard(location, new AbortController().signal);
    expect(describeTree(path.join(disk, 'backups'))).toEqual([]);
    bench.dispose();
  });

  it('on the side of the server is reported before anything is unpacked', async () => {
    const bench = new BackupBench({ dataDir: path.join(disk, 'node'), change: { localDir: `${disk}.backups` } });
    const backup = await forge(bench, [{ path: 'large', content: Buffer.alloc(30_000_000, 'x') }]);
    mkdirSync(bench.files, { recursive: true });
    await expect(bench.stage(backup)).rejects.toMatchObject({
      code: 'disk.full',
      message: expect.stringMatching(/This needs 30.0 MB on the disk of the node, which has .* free/) as string,
    });
    put(bench.files, 'own', Buffer.alloc(15_000_000, 'x'));
    const copy = {
      operationId: randomUUID(),
      serverId: bench.serverId,
      diskBytes: 2 ** 40,
      from: { kind: 'copy' as const },
    };
    await expect(bench.stages.stage(copy, bench.run())).rejects.toMatchObject({ code: 'disk.full' });
    rmSync(`${disk}.backups`, { recursive: true });
    bench.dispose();
  });
});

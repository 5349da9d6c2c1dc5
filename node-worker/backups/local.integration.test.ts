import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { BackupBench } from './test/bench.ts';
import { describeTree, put } from './test/tree.ts';

describe('a backup on the node', () => {
  let bench: BackupBench;
  beforeEach(() => (bench = new BackupBench()));
  afterEach(() => bench.dispose());

  /** All that a game may leave behind. */
  function fillWithEverything(root: string): void {
    put(root, 'server.properties', 'motd=hello\n');
    put(root, 'empty.txt', '');
    mkdirSync(path.join(root, 'empty folder'));
    put(root, 'world/region/r.0.0.mca', randomBytes(3_000_000));
    put(root, 'logs/latest.log', 'a line of a log\n'.repeat(50_000));
    put(root, `${'deep/'.repeat(30)}file.txt`, 'deep');
    put(root, `long/${'n'.repeat(200)}.txt`, 'a name that no plain header holds');
    put(root, 'Grüße/世界 🌍.dat', 'UTF-8');
    writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9]), Buffer.from('.txt')]), 'Latin-1');
    writeFileSync(path.join(root, 'quote".txt'), 'x');
    put(root, 'run.sh', '#!/bin/sh\n');
    chmodSync(path.join(root, 'run.sh'), 0o750);
    symlinkSync('world/region', path.join(root, 'link to region'));
    symlinkSync('/home/container/world', path.join(root, 'link in the container'));
    writeFileSync(path.join(root, 'sparse.img'), 'begin');
    truncateSync(path.join(root, 'sparse.img'), 40_000_000);
    utimesSync(path.join(root, 'run.sh'), 1_000_000_000.5, 1_000_000_000.5);
    chmodSync(path.join(root, 'world'), 0o700);
    utimesSync(path.join(root, 'world'), 1_100_000_000, 1_100_000_000);
  }

  it('restores as it was: names, contents, modes, times, links, holes', async () => {
    fillWithEverything(bench.files);
    const { backup, warnings } = await bench.create();
    expect(warnings).toEqual([]);
    const { staged, entries, bytes } = await bench.stage(backup);
    expect(describeTree(staged)).toEqual(describeTree(bench.files));
    expect({ entries, bytes }).toEqual({ entries: backup.archive.entries, bytes: backup.archive.contentBytes });
    expect(statSync(path.join(staged, 'sparse.img')).blocks * 512).toBeLessThan(1_000_000);
    await bench.backups.verify(backup, bench.run());
  });

  it('is an archive that the usual programs unpack', async () => {
    fillWithEverything(bench.files);
    const { backup } = await bench.create();
    const out = mkdtempSync(path.join(tmpdir(), 'mamba-untar-'));
    execFileSync('sh', ['-c', 'zstd -dcq "$1" | tar -x -C "$2"', 'sh', bench.archiveFile(backup), out]);
    const seconds = (line: string): string => line.replace(/^(\S+ .* \d+ \d{10})\d{3}/, '$1');
    expect(describeTree(out).map(seconds)).toEqual(describeTree(bench.files).map(seconds));
    rmSync(out, { recursive: true });
  });

  it('leaves out what a request and the server’s own files say', async () => {
    for (const name of ['keep.txt', 'cache/a.tmp', 'logs/1.log', 'logs/keep.log', 'mods/x.jar', 'old.bak'])
      put(bench.files, name);
    put(bench.files, '.mambaignore', '# what can be made again\n/cache/\n*.bak\n');
    put(bench.files, '.pteroignore', 'mods\r\n');
    const { backup } = await bench.create({ ignore: ['*.log', '!keep.log'] });
    const { staged } = await bench.stage(backup);
    expect(readdirSync(staged, { recursive: true }).sort()).toEqual(
      ['.mambaignore', '.pteroignore', 'keep.txt', 'logs', 'logs/keep.log'].sort(),
    );
  });

  it('never follows links, and says what it left out', async () => {
    const secret = mkdtempSync(path.join(tmpdir(), 'mamba-secret-'));
    put(secret, 'password', 'secret');
    symlinkSync(secret, path.join(bench.files, 'out'));
    symlinkSync('../../../../../etc/passwd', path.join(bench.files, 'up'));
    execFileSync('mkfifo', [path.join(bench.files, 'pipe')]);
    const server = createServer().listen(path.join(bench.files, 'socket'));
    put(bench.files, 'file');
    const { backup, warnings } = await bench.create();
    server.close();
    expect(warnings).toEqual([
      'The link out leads out of the server’s folder and is not in the backup.',
      'pipe is no file (a socket, a pipe or a device) and is not in the backup.',
      'socket is no file (a socket, a pipe or a device) and is not in the backup.',
      'The link up leads out of the server’s folder and is not in the backup.',
    ]);
    const { staged } = await bench.stage(backup);
    expect(readdirSync(staged)).toEqual(['file']);
    rmSync(secret, { recursive: true });
  });

  it('of an empty server is whole, and one of no server says that there is nothing', async () => {
    const { backup } = await bench.create();
    expect(backup.archive).toMatchObject({ entries: 0, contentBytes: 0 });
    await bench.backups.verify(backup, bench.run());
    expect(await bench.stage(backup)).toMatchObject({ entries: 0 });
    rmSync(bench.files, { recursive: true });
    await expect(bench.create()).rejects.toMatchObject({ code: 'backup.no_files' });
  });

  it('that is there already is only looked up', async () => {
    put(bench.files, 'a');
    const { backup } = await bench.create();
    const before = statSync(bench.archiveFile(backup)).mtimeMs;
    put(bench.files, 'b');
    expect((await bench.create({ location: backup.location })).backup).toEqual(backup);
    expect(statSync(bench.archiveFile(backup)).mtimeMs).toBe(before);
  });

  it('lists its folders by page and can be downloaded as it lies there', async () => {
    for (let index = 0; index < 25; index += 1) put(bench.files, `many/file ${String(index).padStart(2, '0')}`);
    put(bench.files, 'many/z folder/inside');
    put(bench.files, 'a.txt', 'twelve bytes');
    symlinkSync('a.txt', path.join(bench.files, 'link'));
    const { backup } = await bench.create();
    const root = await bench.backups.entries(backup.location, { folder: '', after: null, limit: 10 });
    expect(root.hasMore).toBe(false);
    expect(root.entries.map(({ path: at, type, bytes }) => [at, type, bytes])).toEqual([
      ['many', 'folder', 0],
      ['a.txt', 'file', 12],
      ['link', 'link', 0],
    ]);
    const seen: string[] = [];
    for (let after: string | null = null; ; after = seen.at(-1) ?? null) {
      const page = await bench.backups.entries(backup.location, { folder: 'many', after, limit: 10 });
      seen.push(...page.entries.map((entry) => entry.path));
      if (!page.hasMore) break;
    }
    expect(seen).toHaveLength(26);
    expect(seen[0]).toBe('many/z folder');
    expect(new Set(seen).size).toBe(26);
    const { stream, bytes } = await bench.backups.open(backup.location);
    expect((await buffer(stream)).length).toBe(bytes);
    expect(bytes).toBe(backup.archive.bytes);
  });

  it('restores single files and folders, reading only what they need', async () => {
    for (const name of ['a/1', 'a/2', 'a/b/3', 'ab/4', 'c']) put(bench.files, name);
    put(bench.files, 'big.bin', randomBytes(5_000_000));
    const { backup } = await bench.create();
    const { staged, entries } = await bench.stage(backup, { paths: ['a/b', 'c', 'a/1'] });
    expect(readdirSync(staged, { recursive: true }).sort()).toEqual(['a', 'a/1', 'a/b', 'a/b/3', 'c']);
    expect(entries).toBe(4);
    await expect(bench.stage(backup, { paths: ['a/9'] })).rejects.toMatchObject({
      code: 'backup.path_not_found',
      message: 'The backup has no file or folder a/9.',
    });
  });

  it('is removed with all that belongs to it, and removing nothing is no error', async () => {
    put(bench.files, 'a');
    const { backup } = await bench.create();
    await bench.backups.discard(backup.location, new AbortController().signal);
    expect(readdirSync(bench.settings.localDir)).toEqual([]);
    await bench.backups.discard(backup.location, new AbortController().signal);
    await expect(bench.backups.verify(backup, bench.run())).rejects.toMatchObject({ code: 'backup.missing' });
  });

  it('tells how far it is, and waits its turn visibly', async () => {
    put(bench.files, 'big.bin', randomBytes(30_000_000));
    const works = [bench.create(), bench.create(), bench.create(), bench.create()];
    await Promise.all(works);
    expect(bench.waits.slice(0, 3)).toEqual([2, 2, 3]);
    const last = bench.progress.filter(({ phase }) => phase === 'Finishing the archive').at(-1);
    expect(last).toMatchObject({ bytesDone: 30_000_000, bytesTotal: 30_000_000 });
    expect(bench.progress.some(({ phase }) => phase === 'Packing the files')).toBe(true);
  });

  it('that was killed in the middle leaves nothing that looks like a backup, and its next try is whole', async () => {
    put(bench.files, 'big.bin', randomBytes(60_000_000));
    const location = bench.location();
    const abort = new AbortController();
    const first = bench.create(
      { location },
      {
        ...bench.run(abort.signal),
        onProgress: ({ bytesDone }) => {
          if ((bytesDone ?? 0) > 10_000_000) abort.abort(new Error('killed'));
        },
      },
    );
    await expect(first).rejects.toThrow('killed');
    await expect(bench.backups.entries(location, { folder: '', after: null, limit: 1 })).rejects.toMatchObject({
      code: 'backup.missing',
    });
    const { backup } = await bench.create({ location });
    await bench.backups.verify(backup, bench.run());
    const names = readdirSync(path.dirname(bench.archiveFile(backup))).sort();
    expect(names).toEqual([`${location.backupId}.manifest.zst`, `${location.backupId}.tar.zst`]);
    expect(existsSync(path.join(bench.settings.jobsDir, location.backupId))).toBe(false);
  });

  it('is copied with owners, modes, links and holes when files are to be laid beside', async () => {
    fillWithEverything(bench.files);
    const operationId = randomUUID();
    const from = { kind: 'copy' as const };
    const counted = await bench.stages.stage(
      { operationId, serverId: bench.serverId, diskBytes: 2 ** 40, from },
      bench.run(),
    );
    const { staged } = bench.places(operationId);
    expect(describeTree(staged)).toEqual(describeTree(bench.files));
    expect(counted.entries).toBe(describeTree(staged).length);
    expect(lstatSync(path.join(staged, 'sparse.img')).blocks * 512).toBeLessThan(1_000_000);
  });
});

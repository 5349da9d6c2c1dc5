import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { S3Server } from '#scripts/test/s3-server/server.ts';
import { BackupBench } from './test/bench.ts';
import { describeTree, put, putRandom } from './test/tree.ts';

const signal = new AbortController().signal;

describe('a backup in a bucket', () => {
  let s3: S3Server;
  let bench: BackupBench;
  beforeEach(async () => {
    s3 = await S3Server.start();
    bench = new BackupBench({ s3 });
  });
  afterEach(async () => {
    bench.dispose();
    await s3.dispose();
  });

  /** Objects and parts of uploads that were never ended, as they lie in the server's folder. */
  const objects = (): string[] =>
    readdirSync(path.join(s3.root, s3.bucket), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);

  /** Aborts once the server has taken so many parts, as a kill -9 would: the engine has no say in it. */
  function killedAfter(parts: number): AbortSignal {
    const abort = new AbortController();
    void s3.until(() => s3.partsTaken >= parts).then(() => abort.abort(new Error('killed')));
    return abort.signal;
  }

  it('is uploaded in parts, listed, verified and restored', async () => {
    putRandom(bench.files, 10, 1_500_000);
    put(bench.files, 'a/b.txt', 'hello');
    const { backup } = await bench.create();
    expect(backup.location.storage).toBe('s3');
    expect(s3.partsTaken).toBeGreaterThanOrEqual(3);
    await bench.backups.verify(backup, bench.run());
    const { staged } = await bench.stage(backup);
    expect(describeTree(staged)).toEqual(describeTree(bench.files));
    const page = await bench.backups.entries(backup.location, { folder: 'a', after: null, limit: 5 });
    expect(page.entries).toMatchObject([{ path: 'a/b.txt', bytes: 5 }]);
    const single = await bench.stage(backup, { paths: ['a/b.txt'] });
    expect(readdirSync(single.staged, { recursive: true }).sort()).toEqual(['a', 'a/b.txt']);
    await bench.backups.discard(backup.location, signal);
    expect(objects()).toEqual([]);
  });

  it('goes on at the last finished part when its process was killed, and is whole', async () => {
    put(bench.files, 'one large.bin', randomBytes(30_000_000));
    putRandom(bench.files, 20, 1_000_000);
    const location = bench.location();
    await expect(bench.create({ location }, bench.run(killedAfter(5)))).rejects.toThrow('killed');
    const before = s3.partsTaken;
    expect(before).toBeGreaterThanOrEqual(5);
    const { backup, warnings } = await bench.create({ location });
    expect(warnings).toEqual([]);
    // Two parts may have been under way: taken by the server, and not noted yet.
    const parts = Math.ceil(backup.archive.bytes / (5 * 1024 ** 2));
    expect(s3.partsTaken).toBeLessThanOrEqual(parts + 2);
    const { staged } = await bench.stage(backup);
    expect(describeTree(staged)).toEqual(describeTree(bench.files));
    expect(objects().sort()).toEqual([`${location.backupId}.manifest.zst`, `${location.backupId}.tar.zst`]);
  });

  it('goes on when the server was killed and is back', async () => {
    putRandom(bench.files, 30, 1_000_000);
    const location = bench.location();
    void s3.until(() => s3.partsTaken >= 2).then(() => s3.kill());
    await expect(bench.create({ location })).rejects.toMatchObject({ code: 'storage.unavailable', kind: 'transient' });
    const before = s3.partsTaken;
    await s3.run();
    const { backup } = await bench.create({ location });
    expect(s3.partsTaken - before).toBeLessThan(Math.ceil(backup.archive.bytes / (5 * 1024 ** 2)));
    await bench.backups.verify(backup, bench.run());
  });

  it('says that the storage does not answer when it hangs, and goes on when it does', async () => {
    putRandom(bench.files, 30, 1_000_000);
    const location = bench.location();
    void s3.until(() => s3.partsTaken >= 2).then(() => s3.hang());
    await expect(bench.create({ location })).rejects.toMatchObject({ code: 'storage.unavailable', kind: 'transient' });
    s3.goOn();
    const { backup } = await bench.create({ location });
    await bench.backups.verify(backup, bench.run());
  });

  it('leaves no upload behind after it was given up, independent of the process', async () => {
    putRandom(bench.files, 30, 1_000_000);
    const location = bench.location();
    await expect(bench.create({ location }, bench.run(killedAfter(2)))).rejects.toThrow('killed');
    expect(objects().length).toBeGreaterThan(0);
    // Another node worker, on a disk that knows nothing of it.
    const other = new BackupBench({ s3 });
    await other.backups.discard(location, signal);
    other.dispose();
    expect(objects()).toEqual([]);
  });

  it('begins anew when its upload is gone or its notes are', async () => {
    putRandom(bench.files, 20, 1_000_000);
    const location = bench.location();
    await expect(bench.create({ location }, bench.run(killedAfter(2)))).rejects.toThrow('killed');
    const other = new BackupBench({ s3 });
    await other.backups.discard(location, signal);
    other.dispose();
    const { backup } = await bench.create({ location });
    await bench.backups.verify(backup, bench.run());
    expect(objects()).toHaveLength(2);
  });

  it('says what is wrong with the settings', async () => {
    put(bench.files, 'a');
    const settings = bench.settings.s3;
    if (settings === null) throw new Error('no S3');
    const trial = async (change: Partial<typeof settings>): Promise<unknown> => {
      const other = new BackupBench({ change: { s3: { ...settings, ...change }, storages: ['s3'] } });
      put(other.files, 'a');
      try {
        return await other.create().catch((error: unknown) => error);
      } finally {
        other.dispose();
      }
    };
    const refused = { code: 'storage.refused', kind: 'permanent' };
    expect(await trial({ bucket: 'no-such-bucket' })).toMatchObject({
      ...refused,
      message: expect.stringContaining('MAMBA_BACKUP_S3_BUCKET') as string,
    });
    expect(await trial({ credentials: { accessKeyId: 'unknown', secretAccessKey: 'nothing' } })).toMatchObject({
      ...refused,
      message: expect.stringContaining('MAMBA_BACKUP_S3_ACCESS_KEY_ID') as string,
    });
    expect(await trial({ credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: 'nothing' } })).toMatchObject({
      ...refused,
      message: expect.stringContaining('MAMBA_BACKUP_S3_SECRET_ACCESS_KEY') as string,
    });
    expect(await trial({ endpoint: 'http://127.0.0.1:1' })).toMatchObject({
      code: 'storage.unavailable',
      kind: 'transient',
    });
  });

  it('that was deleted behind our back, or altered, says so and changes nothing', async () => {
    put(bench.files, 'a', randomBytes(100_000));
    const gone = await bench.create();
    await bench.backups.discard(gone.backup.location, signal);
    await expect(bench.stage(gone.backup)).rejects.toMatchObject({ code: 'backup.missing' });
    expect(describeTree(bench.files)).toHaveLength(1);
  });
});

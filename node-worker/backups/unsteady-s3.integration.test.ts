import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { S3Server } from '#scripts/test/s3-server/server.ts';
import { Bucket } from './storage/s3/bucket.ts';
import { BackupBench } from './test/bench.ts';
import { describeTree, put, putRandom } from './test/tree.ts';
import type { Asked, Fate } from './test/unsteady-proxy.ts';
import { UnsteadyProxy } from './test/unsteady-proxy.ts';

const unavailable = { code: 'storage.unavailable', kind: 'transient' };

const asks = {
  head: ({ method }: Asked) => method === 'HEAD',
  begin: ({ method, url }: Asked) => method === 'POST' && /[?&]uploads/.test(url),
  part: ({ method, url }: Asked) => method === 'PUT' && url.includes('partNumber='),
  manifest: ({ method, url }: Asked) => method === 'PUT' && url.includes('.manifest.'),
  complete: ({ method, url }: Asked) => method === 'POST' && url.includes('uploadId='),
  read: ({ method, url }: Asked) => method === 'GET' && /\.(tar|manifest)\./.test(url),
};

describe('a bucket whose server answers with status 500', () => {
  let s3: S3Server;
  let proxy: UnsteadyProxy;
  let bench: BackupBench;
  beforeAll(async () => void (s3 = await S3Server.start()));
  afterAll(() => s3.dispose());
  beforeEach(async () => {
    proxy = await UnsteadyProxy.start(s3);
    bench = new BackupBench({ s3: proxy });
    putRandom(bench.files, 12, 1_000_000);
    put(bench.files, 'a/b.txt', 'hello');
  });
  afterEach(async () => {
    await proxy.stop();
    bench.dispose();
  });

  /** Uploads that were begun for a backup and not ended, as the server itself says. */
  async function openUploads(key: string): Promise<string[]> {
    const { settings } = new BackupBench({ s3, dataDir: bench.dataDir });
    if (settings.s3 === null) throw new Error('no S3');
    return (await Bucket.open(settings.s3)).openUploads(`${key}.tar.zst`);
  }

  const objectsOf = (backupId: string): string[] =>
    readdirSync(path.join(s3.root, s3.bucket), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.includes(backupId))
      .map((entry) => entry.name);

  const jobs = (): string[] => (existsSync(bench.settings.jobsDir) ? readdirSync(bench.settings.jobsDir) : []);

  it('now and then is not noticed, whether it did what it was asked or not', async () => {
    proxy.fate = ({ index }) => (index % 4 === 2 ? (index % 8 === 2 ? 'lose' : 'refuse') : 'pass');
    const { backup } = await bench.create();
    await bench.backups.verify(backup, bench.run());
    const { staged } = await bench.stage(backup);
    expect(describeTree(staged)).toEqual(describeTree(bench.files));
    expect(proxy.failed.length).toBeGreaterThan(5);
    await bench.backups.discard(backup.location, new AbortController().signal);
    expect(objectsOf(backup.location.backupId)).toEqual([]);
    expect(jobs()).toEqual([]);
  });

  it.each(['begin', 'part', 'manifest', 'complete'] as const)('once, after it did it: %s', async (step) => {
    const lost: string[] = [];
    proxy.fate = (asked) => {
      if (!asks[step](asked) || lost.length > 0) return 'pass';
      lost.push(asked.url);
      return 'lose';
    };
    const { backup } = await bench.create();
    expect(lost).toHaveLength(1);
    proxy.fate = () => 'pass';
    await bench.backups.verify(backup, bench.run());
    expect(await openUploads(backup.location.key)).toEqual([]);
    expect(jobs()).toEqual([]);
  });

  it.each(['head', 'begin', 'part', 'manifest', 'complete'] as const)(
    'each time ends the try and leaves no backup; the next one goes on, or takes away all of it: %s',
    async (step) => {
      const failing = (asked: Asked) => (asks[step](asked) ? 'refuse' : 'pass');
      const [first, second] = [bench.location(), bench.location()];
      for (const location of [first, second]) {
        proxy.fate = failing;
        await expect(bench.create({ location })).rejects.toMatchObject({
          ...unavailable,
          message: expect.stringContaining('it answers with status 500') as string,
        });
        proxy.fate = () => 'pass';
        const query = { folder: '', after: null, limit: 1 };
        await expect(bench.backups.entries(location, query)).rejects.toMatchObject({ code: 'backup.missing' });
      }
      const before = s3.partsTaken;
      const { backup } = await bench.create({ location: first });
      // At "complete" all parts are there already.
      if (step === 'complete') expect(s3.partsTaken - before).toBeLessThanOrEqual(1);
      await bench.backups.verify(backup, bench.run());
      await bench.backups.discard(second, new AbortController().signal);
      expect(objectsOf(second.backupId)).toEqual([]);
      expect(await openUploads(second.key)).toEqual([]);
      expect(jobs()).toEqual([]);
    },
  );

  it('each time when it is read leaves the files as they are, and the restore can be tried again', async () => {
    const { backup } = await bench.create();
    const before = describeTree(bench.files);
    proxy.fate = (asked) => (asks.read(asked) ? 'refuse' : 'pass');
    await expect(bench.stage(backup)).rejects.toMatchObject(unavailable);
    proxy.fate = (asked) => (asks.read(asked) && asked.url.includes('.tar.') ? 'refuse' : 'pass');
    await expect(bench.stage(backup)).rejects.toMatchObject(unavailable);
    expect(describeTree(bench.files)).toEqual(before);
    proxy.fate = () => 'pass';
    expect(describeTree((await bench.stage(backup)).staged)).toEqual(before);
  });

  it('or breaks off: the list of files in the middle, and the archive again and again', async () => {
    put(bench.files, 'more', randomBytes(10));
    const { backup } = await bench.create();
    proxy.fate = (asked) => (asks.read(asked) && asked.url.includes('.manifest.') ? 'break' : 'pass');
    const query = { folder: '', after: null, limit: 1 };
    await expect(bench.backups.entries(backup.location, query)).rejects.toMatchObject(unavailable);
    let reads = 0;
    proxy.fate = (asked) => (asks.read(asked) && asked.url.includes('.tar.') && reads++ < 3 ? 'break' : 'pass');
    await bench.backups.verify(backup, bench.run());
    expect(reads).toBeGreaterThan(3);
  });

  it('once for the end of the upload, and knows no such upload when asked again: it is done', async () => {
    let ends = 0;
    proxy.fate = (asked) => (!asks.complete(asked) ? 'pass' : ends++ === 0 ? 'lose' : 'no upload');
    const { backup } = await bench.create();
    expect(ends).toBe(2);
    await bench.backups.verify(backup, bench.run());
  });

  it.each(['part', 'complete'] as const)(
    'or has dropped the upload says so, and the next try is whole: %s',
    async (step) => {
      const location = bench.location();
      proxy.fate = (asked) => (asks[step](asked) ? 'no upload' : 'pass');
      await expect(bench.create({ location })).rejects.toMatchObject({
        ...unavailable,
        message: expect.stringContaining('it has dropped what was uploaded so far') as string,
      });
      proxy.fate = () => 'pass';
      const { backup } = await bench.create({ location });
      await bench.backups.verify(backup, bench.run());
    },
  );

  it('when the upload was taken away in the middle: the next try begins a new one', async () => {
    const location = bench.location();
    const direct = new BackupBench({ s3 });
    let dropped: Promise<void> | null = null;
    proxy.fate = async (asked): Promise<Fate> => {
      if (asks.part(asked)) await (dropped ??= direct.backups.discard(location, new AbortController().signal));
      return 'pass';
    };
    await expect(bench.create({ location })).rejects.toMatchObject(unavailable);
    direct.dispose();
    proxy.fate = () => 'pass';
    const { backup } = await bench.create({ location });
    await bench.backups.verify(backup, bench.run());
  });
});

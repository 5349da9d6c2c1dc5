import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { S3Server } from '#scripts/test/s3-server/server.ts';
import { hostProcess } from '#node-worker/runtime/host/procfs.ts';
import { BackupBench } from '../test/bench.ts';
import { engineProgram } from '../test/engine-program.ts';
import { describeTree, put, putRandom } from '../test/tree.ts';
import type { CreateJob, EngineJob } from './protocol.ts';
import { EngineMessage } from './protocol.ts';

describe('an engine that its killed worker left behind, held by the kernel', () => {
  let bench: BackupBench;
  let s3: S3Server | null = null;
  const left: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of left.splice(0)) child.kill('SIGKILL');
    bench.dispose();
    await s3?.dispose();
    s3 = null;
  });

  /** Starts an engine of its own; it is stopped in the middle of its work, and its parent ends. */
  async function stoppedAt(job: EngineJob, isThere: (bytesDone: number) => boolean): Promise<ChildProcess> {
    const child = spawn(process.execPath, [engineProgram()], { stdio: ['pipe', 'pipe', 'inherit'] });
    left.push(child);
    child.stdin.write(`${JSON.stringify(job)}\n`);
    for await (const line of createInterface({ input: child.stdout })) {
      const message = EngineMessage.parse(JSON.parse(line));
      if (message.say !== 'progress') throw new Error('it is done already');
      if (isThere(message.progress.bytesDone ?? 0)) break;
    }
    child.kill('SIGSTOP');
    child.stdin.destroy();
    return child;
  }

  async function isEnded(child: ChildProcess): Promise<void> {
    // Were it still there, it would go on now.
    child.kill('SIGCONT');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
  }

  const createJob = (location = bench.location()): CreateJob => ({
    kind: 'create',
    settings: bench.settings,
    location,
    files: bench.files,
    ignore: [],
  });

  it('is ended before the next one writes a backup of the same name', async () => {
    bench = new BackupBench();
    put(bench.files, 'large.bin', randomBytes(40_000_000));
    const job = createJob();
    const former = await stoppedAt(job, (bytes) => bytes > 5_000_000);
    const { backup, warnings } = await bench.create({ location: job.location });
    await isEnded(former);
    expect(warnings).toEqual([]);
    await bench.backups.verify(backup, bench.run());
    expect(readdirSync(bench.settings.jobsDir)).toEqual([]);
  });

  it('is ended before the next one goes on with its upload', async () => {
    s3 = await S3Server.start();
    bench = new BackupBench({ s3 });
    putRandom(bench.files, 40, 1_000_000);
    const job = createJob();
    const former = await stoppedAt(job, (bytes) => bytes > 20_000_000);
    const before = s3.partsTaken;
    expect(before).toBeGreaterThan(0);
    const { backup } = await bench.create({ location: job.location });
    await isEnded(former);
    expect(s3.partsTaken - before).toBeLessThan(Math.ceil(backup.archive.bytes / (5 * 1024 ** 2)));
    await bench.backups.verify(backup, bench.run());
  });

  it('is ended before what it began is discarded', async () => {
    bench = new BackupBench();
    put(bench.files, 'large.bin', randomBytes(40_000_000));
    const job = createJob();
    const former = await stoppedAt(job, (bytes) => bytes > 5_000_000);
    await bench.backups.discard(job.location, new AbortController().signal);
    await isEnded(former);
    expect(readdirSync(bench.settings.localDir)).toEqual([]);
    expect(readdirSync(bench.settings.jobsDir)).toEqual([]);
  });

  it('is ended before the next one lays the same files beside a server’s', async () => {
    bench = new BackupBench();
    // Long to unpack, and quick to make.
    put(bench.files, 'large.bin', 'begin');
    truncateSync(path.join(bench.files, 'large.bin'), 600_000_000);
    putRandom(bench.files, 10, 10_000);
    const { backup } = await bench.create();
    const operationId = randomUUID();
    const { work: workDir } = bench.places(operationId);
    const from = { kind: 'backup', backup, paths: null } as const;
    const { settings, files } = bench;
    const job = { kind: 'stage', settings, files, workDir, owner: null, diskBytes: 2 ** 40, from } as const;
    const former = await stoppedAt(job, (bytes) => bytes > 5_000_000);
    const { staged } = await bench.stage(backup, { operationId });
    await isEnded(former);
    expect(describeTree(path.join(staged, 'random'))).toEqual(describeTree(path.join(bench.files, 'random')));
    expect(statSync(path.join(staged, 'large.bin')).size).toBe(600_000_000);
    expect(readdirSync(workDir)).toEqual(['staged']);
  });
});

describe('the name of an engine in its folder', () => {
  let bench: BackupBench;
  let folder: string;
  let location: ReturnType<BackupBench['location']>;
  beforeEach(() => {
    bench = new BackupBench();
    put(bench.files, 'a');
    location = bench.location();
    folder = path.join(bench.settings.jobsDir, location.backupId);
    mkdirSync(folder, { recursive: true });
  });
  afterEach(() => bench.dispose());

  const nameOf = (pid: number, startTime: string, boot = 'x'): string => `engine.${pid}.${startTime}.${boot}`;

  it('of a process that is gone, or whose pid has been reused, leaves other processes alone', async () => {
    const other = spawn('sleep', ['600']);
    try {
      // Its number, with another start or of another start of the machine.
      const { startTime = '' } = hostProcess(other.pid ?? 0) ?? {};
      for (const name of [nameOf(other.pid ?? 0, '1'), nameOf(other.pid ?? 0, startTime), nameOf(999_999_999, '1')])
        writeFileSync(path.join(folder, name), '');
      await bench.create({ location });
      expect(existsSync(folder)).toBe(false);
      expect([other.exitCode, other.signalCode]).toEqual([null, null]);
    } finally {
      other.kill('SIGKILL');
    }
  });

  it('is gone with it when its work failed', async () => {
    await expect(
      bench.engine.run(
        { kind: 'create', settings: bench.settings, location, files: path.join(bench.dataDir, 'none'), ignore: [] },
        bench.run(),
      ),
    ).rejects.toMatchObject({ code: 'backup.no_files' });
    expect(existsSync(folder)).toBe(false);
  });
});

describe('of two engines that come to the same work', () => {
  it('the later one stays, and the work is whole', async () => {
    const bench = new BackupBench();
    put(bench.files, 'large.bin', randomBytes(20_000_000));
    const location = bench.location();
    const { settings, files } = bench;
    const job: CreateJob = { kind: 'create', settings, location, files, ignore: [] };
    const both = await Promise.allSettled([1, 2, 3].map(() => bench.engine.run(job, bench.run())));
    const failed = both.filter((outcome): outcome is PromiseRejectedResult => outcome.status === 'rejected');
    for (const { reason } of failed) expect(reason).toMatchObject({ code: 'backup.engine_lost', kind: 'transient' });
    expect(failed.length).toBeLessThan(3);
    const { backup } = await bench.create({ location });
    await bench.backups.verify(backup, bench.run());
    expect(readdirSync(bench.settings.jobsDir)).toEqual([]);
    bench.dispose();
  });
});

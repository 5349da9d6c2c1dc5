import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Backups } from '#node-worker/backups/backups.ts';
import type { BackupRun } from '#node-worker/backups/backups.ts';
import { Engine } from '#node-worker/backups/engine/client.ts';
import { backupSettings } from '#node-worker/backups/settings.ts';
import { hostProcesses } from '#node-worker/runtime/host/procfs.ts';
import { Removals } from '#node-worker/removal/removals.ts';
import { StagePlaces } from '#node-worker/stage/places.ts';
import { Stages } from '#node-worker/stage/stages.ts';
import type { BenchContext } from '../context.ts';
import type { Row } from '../figures.ts';
import { percentile, row } from '../figures.ts';
import { makeBackupTree } from '../tree.ts';

const rounds = 5;
const sampleMilliseconds = 100;

/**
 * Backup and restore of 500 MB in 5,000 files, half of it incompressible, by the node's engine as its worker uses it, and by
 * hand with tar and zstd, turn by turn. A restore is staging and swap. Memory is the worker's and the engine's together.
 */
export async function measureBackup({ platform }: BenchContext): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mamba-bench-backup-'));
  try {
    const node = new BenchNode(folder);
    makeBackupTree(node.files);
    const times: Record<'backup' | 'byHand' | 'restore' | 'byHandRestore', number[]> = {
      backup: [],
      byHand: [],
      restore: [],
      byHandRestore: [],
    };
    let bytes = { ours: 0, byHand: 0 };
    for (let round = 0; round < rounds; round += 1) {
      times.byHand.push(
        seconds(() => byHand(folder, 'tar -C "$1/servers" -c . | zstd -q -T0 -3 > "$1/by-hand.tar.zst"')),
      );
      const made = await node.backup();
      times.backup.push(made.seconds);
      times.byHandRestore.push(
        seconds(() => byHand(folder, 'mkdir "$1/out" && zstd -dcq "$1/by-hand.tar.zst" | tar -x -C "$1/out"')),
      );
      times.restore.push(await node.restore(made.backup));
      bytes = { ours: made.backup.archive.bytes, byHand: statSync(path.join(folder, 'by-hand.tar.zst')).size };
      rmSync(path.join(folder, 'out'), { recursive: true });
    }
    const engineMebibytes = await node.peakMebibytes();
    const workerMebibytes = platform
      .processes()
      .filter(({ command }) => command.includes('dist/node-worker'))
      .reduce((sum, { pid }) => sum + proportionalMebibytes(pid), 0);
    return [
      against('backup of 500 MB in 5,000 files', times.backup, 'tar | zstd -T0 -3', times.byHand, 1.2),
      against('restore of it, staging and swap', times.restore, 'zstd -d | tar -x', times.byHandRestore, 1.3),
      row('size of the archive', 'MB', [bytes.ours / 1e6], { beside: { what: 'by hand', p50: bytes.byHand / 1e6 } }),
      row('memory while it runs, worker and engine', 'MiB', [workerMebibytes + engineMebibytes], {
        goal: { what: '≤ 150 MiB', met: workerMebibytes + engineMebibytes <= 150 },
      }),
      row('of that, the engine at its peak', 'MiB', [engineMebibytes]),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The part of a node worker that makes backups, over a folder of its own. */
class BenchNode {
  readonly #serverId = randomUUID();
  readonly #backups: Backups;
  readonly #stages: Stages;

  readonly #dataDir: string;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;

    const engine = new Engine([path.resolve('dist/backup-engine.js')], { debug: () => {} });
    const settings = backupSettings({
      MAMBA_NODE_DATA_DIR: dataDir,
      MAMBA_BACKUP_CONCURRENCY: 2,
      MAMBA_BACKUP_LEVEL: 1,
      MAMBA_BACKUP_S3_REGION: '',
      MAMBA_BACKUP_S3_PREFIX: '',
      MAMBA_BACKUP_S3_TIMEOUT_SECONDS: 20,
    });
    this.#backups = new Backups(settings, engine, dataDir);
    this.#stages = new Stages({
      dataDir,
      runtime: { fileOwner: null },
      removals: new Removals({
        dataDir,
        engine,
        runtime: { emptyAsRoot: () => Promise.resolve(false) },
        log: { warn: () => {}, error: () => {} },
      }),
      backups: this.#backups,
      engine,
      isRunning: () => false,
    });
    mkdirSync(this.files, { recursive: true });
  }

  get files(): string {
    return new StagePlaces(this.#dataDir, this.#serverId, 'x').files;
  }

  async backup() {
    const backupId = randomUUID();
    const location = { backupId, storage: 'local' as const, key: `${randomUUID()}/${this.#serverId}/${backupId}` };
    const before = performance.now();
    const { warnings: _, ...archive } = await this.#backups.create(
      { location, serverId: this.#serverId, ignore: [] },
      run(),
    );
    return { backup: { location, archive }, seconds: (performance.now() - before) / 1000 };
  }

  async restore(backup: Awaited<ReturnType<BenchNode['backup']>>['backup']): Promise<number> {
    const ref = { operationId: randomUUID(), serverId: this.#serverId };
    const before = performance.now();
    await this.#stages.stage({ ...ref, diskBytes: 2 ** 40, from: { kind: 'backup', backup, paths: null } }, run());
    await this.#stages.swap(ref, null);
    const took = (performance.now() - before) / 1000;
    await this.#stages.drop(ref, new AbortController().signal);
    await this.#backups.discard(backup.location, new AbortController().signal);
    return took;
  }

  /** In a run of its own: looking at a process's memory takes it time. */
  async peakMebibytes(): Promise<number> {
    let peak = 0;
    const timer = setInterval(() => {
      for (const { pid, parent } of hostProcesses())
        if (parent === process.pid) peak = Math.max(peak, proportionalMebibytes(pid));
    }, sampleMilliseconds);
    const { backup } = await this.backup();
    await this.restore(backup);
    clearInterval(timer);
    return peak;
  }
}

const run = (): BackupRun => ({ signal: new AbortController().signal, onWait: () => {} });

function byHand(folder: string, script: string): void {
  execFileSync('sh', ['-c', script, 'sh', folder]);
}

function seconds(work: () => void): number {
  const before = performance.now();
  work();
  return (performance.now() - before) / 1000;
}

function against(measure: string, ours: number[], what: string, theirs: number[], most: number): Row {
  const [mine, beside] = [percentile(ours, 0.5), percentile(theirs, 0.5)];
  return row(measure, 's', ours, {
    beside: { what, p50: beside },
    goal: { what: `≤ ${most} ×`, met: mine <= most * beside },
  });
}

/** Proportional set size: memory shared with other processes counts in shares. */
function proportionalMebibytes(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // ended meanwhile
  }
}

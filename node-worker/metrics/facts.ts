import { readFileSync, statfsSync } from 'node:fs';
import { arch, availableParallelism, hostname, totalmem } from 'node:os';
import type { BackupStorage } from '#domain/backups/backup.ts';
import type { NodeFacts } from '#domain/contracts/nodes.ts';
import packageJson from '../../package.json';
import type { Runtime } from '../runtime/runtime.ts';

/** The facts of this machine as far as this process may use it: a container's own limits count, not the host's size. */
export async function nodeFacts(
  runtime: Pick<Runtime, 'kind' | 'describe'>,
  dataDir: string,
  backupStorages: BackupStorage[],
): Promise<NodeFacts> {
  const { version, warnings } = await runtime.describe();
  const disk = statfsSync(dataDir);
  return {
    hostname: hostname(),
    platform: operatingSystem(),
    arch: arch(),
    cpuCores: cpuCores(),
    memoryBytes: Math.min(totalmem(), memoryLimit() ?? Number.POSITIVE_INFINITY),
    diskBytes: disk.blocks * disk.bsize,
    diskFreeBytes: disk.bavail * disk.bsize,
    runtime: runtime.kind,
    runtimeVersion: version,
    warnings,
    workerVersion: packageJson.version,
    backupStorages,
  };
}

function operatingSystem(): string {
  const name = /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(read('/etc/os-release') ?? '')?.[1];
  return name ?? process.platform;
}

/** The cgroup's memory limit in bytes (version 2, then 1); null when there is none. Version 1 writes a huge number for none. */
function memoryLimit(): number | null {
  const text = read('/sys/fs/cgroup/memory.max') ?? read('/sys/fs/cgroup/memory/memory.limit_in_bytes');
  const bytes = Number(text ?? Number.NaN);
  return Number.isFinite(bytes) && bytes > 0 && bytes < 2 ** 60 ? bytes : null;
}

/** Cores by affinity and by the cgroup's quota, at least one. */
function cpuCores(): number {
  const [quota, period] = read('/sys/fs/cgroup/cpu.max')?.split(' ') ?? [
    read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'),
    read('/sys/fs/cgroup/cpu/cpu.cfs_period_us'),
  ];
  const cores = Number(quota ?? Number.NaN) / Number(period ?? Number.NaN);
  const available = availableParallelism();
  return cores > 0 && cores < available ? Math.max(1, Math.ceil(cores)) : available;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // Not on this system, or of the other cgroup version.
    return null;
  }
}

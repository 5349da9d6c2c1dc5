import type Docker from 'dockerode';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Options of a bare container with the limits, network, mounts and number of ports of a server's own, which runs now. */
export async function bareContainer(
  docker: Docker,
  serverId: string,
  program: string,
): Promise<Docker.ContainerCreateOptions> {
  const [container] = await docker.listContainers({ filters: { label: [`mamba.server=${serverId}`] } });
  if (!container) throw new Error('The server has no container.');
  const { Config, HostConfig } = await docker.getContainer(container.Id).inspect();
  const { Image, User, WorkingDir, Env, OpenStdin, Tty, ExposedPorts } = Config;
  return {
    Image,
    User,
    WorkingDir,
    Env,
    OpenStdin,
    Tty,
    ExposedPorts,
    HostConfig: bareHostConfig(HostConfig as Docker.HostConfig),
    Entrypoint: ['bash', '-c', program],
    Cmd: [],
  };
}

let madeFolder: string | null = null;

/** Stands in for the run's own folder, which ends with the run. Removed with the measure. */
function runFolder(): string {
  madeFolder ??= mkdtempSync(path.join(tmpdir(), 'mamba-bench-run-'));
  return madeFolder;
}

export function dropRunFolder(): void {
  if (madeFolder !== null) rmSync(madeFolder, { recursive: true, force: true });
  madeFolder = null;
}

/**
 * The same limits, mounts and number of ports; but ports that the engine chooses, since ours are not free again at once,
 * and a folder of our own in the place of the run's, which ends with the run.
 */
function bareHostConfig(config: Docker.HostConfig): Docker.HostConfig {
  const folder = runFolder();
  const ports = config.PortBindings as Record<string, { HostIp: string }[]> | undefined;
  return {
    ...config,
    Binds: config.Binds?.map((bind) =>
      bind.includes('/runs/') ? `${folder}:${bind.split(':').slice(1).join(':')}` : bind,
    ),
    Mounts: config.Mounts?.map((mount) => (mount.Source.includes('/runs/') ? { ...mount, Source: folder } : mount)),
    PortBindings: Object.fromEntries(
      Object.entries(ports ?? {}).map(([port, bound]) => [port, bound.map(({ HostIp }) => ({ HostIp, HostPort: '' }))]),
    ),
  };
}

import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import Docker from 'dockerode';
import { Layout } from '../host/layout.ts';
import type { RuntimeOptions } from '../options.ts';
import { engine } from './errors.ts';
import type { Place } from './place.ts';
import { nodeLabel } from './place.ts';

/** 4,096 subnets of 14 addresses, away from the ranges that homes, offices and Docker itself use. */
const DEFAULT_POOL = { cidr: '10.213.0.0/16', prefix: 28 };
/** What Pterodactyl's images use too, so that files can be moved over as they are. */
const DEFAULT_USER = { uid: 988, gid: 988 };

/** Connects to the engine. Throws `runtime.unavailable`. */
export async function connect(options: RuntimeOptions): Promise<Place> {
  const docker = new Docker(options.dockerSocketPath === undefined ? {} : { socketPath: options.dockerSocketPath });
  const info = (await engine(() => docker.info())) as { SecurityOptions?: string[] | null };
  await mkdir(options.dataDir, { recursive: true });
  const rootless = (info.SecurityOptions ?? []).some((option) => option.includes('rootless'));
  const isRoot = process.getuid?.() === 0 || process.getuid === undefined;
  const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  // In a rootless engine root inside is the worker's own user outside; any other user has no counterpart here.
  const user = rootless ? { uid: 0, gid: 0 } : isRoot ? (options.containerUser ?? DEFAULT_USER) : own;
  return {
    docker,
    layout: new Layout(options.dataDir),
    nodeLabel: nodeLabel(options.dataDir),
    user,
    owner: isRoot && !rootless ? user : null,
    caBundle: options.extraCaBundle,
    networkPool: options.networkPool ?? DEFAULT_POOL,
    ioWeight: kernelWeighsIo(),
    passwdFile: await writePasswd(options.dataDir, user),
    log: options.log,
  };
}

function kernelWeighsIo(): boolean {
  const files = ['/sys/fs/cgroup/blkio/blkio.weight', '/sys/fs/cgroup/blkio/blkio.bfq.weight'];
  return files.some((file) => existsSync(file)) || existsSync('/sys/fs/cgroup/system.slice/io.weight');
}

async function writePasswd(dataDir: string, { uid, gid }: { uid: number; gid: number }): Promise<string> {
  const file = path.join(dataDir, 'container-passwd');
  const lines = ['root:x:0:0:root:/root:/bin/sh', 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin'];
  lines.push(`container:x:${uid}:${gid}:container:/home/container:/bin/sh`);
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o644 });
  return file;
}

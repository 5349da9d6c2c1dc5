import type Docker from 'dockerode';
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import type { Owner } from '../channel/channel.ts';
import type { Layout } from '../host/layout.ts';
import type { RuntimeLog } from '../options.ts';

/** What every part of the Docker runtime works with. */
export interface Place {
  docker: Docker;
  layout: Layout;
  /** Names this data folder: two installations on one engine never touch each other's containers. */
  nodeLabel: string;
  /** Whom game processes and their files belong to, and who that is for `chown`. */
  user: { uid: number; gid: number };
  /** Null where the worker is no root and can give nothing away. */
  owner: Owner;
  caBundle: string | undefined;
  networkPool: { cidr: string; prefix: number };
  /** Whether the kernel can weigh IO; without it the engine fails rather than ignore it. */
  ioWeight: boolean;
  /** A passwd file that knows the user: programs ask for their user's name and fail without one. */
  passwdFile: string;
  log: RuntimeLog;
}

export const LABEL = {
  node: 'mamba.node',
  server: 'mamba.server',
  run: 'mamba.run',
  operation: 'mamba.operation',
} as const;

/** Where a run's channel and the CA bundle are inside a container. */
export const CHANNEL_TARGET = '/run/mamba';
export const CA_TARGET = '/run/mamba-ca.pem';

export function nodeLabel(dataDir: string): string {
  return createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16);
}

export function containerName(serverId: string): string {
  return `mamba-${serverId}`;
}

export function installName(operationId: string): string {
  return `mamba-install-${operationId}`;
}

/** A filter on our own containers with these labels. */
export function ours(place: Place, labels: Partial<Record<keyof typeof LABEL, string>>): { label: string[] } {
  const wanted = Object.entries(labels).map(([key, value]) => `${LABEL[key as keyof typeof LABEL]}=${value}`);
  return { label: [`${LABEL.node}=${place.nodeLabel}`, ...wanted] };
}

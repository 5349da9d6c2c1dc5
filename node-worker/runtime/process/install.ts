import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Channel } from '../channel/channel.ts';
import { ChannelProcess } from '../channel/channel-process.ts';
import { installAsProcess } from '../channel/wrapper.ts';
import type { Layout } from '../host/layout.ts';
import { followInstall } from '../channel/install.ts';
import type { RuntimeLog } from '../options.ts';
import type { InstallJob, ProcessExit } from '../runtime.ts';
import { ProcessBody } from './body.ts';
import { cleanEnvironment, inDataFolder } from './environment.ts';
import type { Identity } from './identity.ts';
import { readIdentity } from './identity.ts';
import { launch } from './launch.ts';
import { endSession } from './session.ts';

export interface InstallPlace {
  layout: Layout;
  searchPath: string;
  caBundle: string | undefined;
  log: RuntimeLog;
  /** Aborted when the runtime is closed. */
  closed: AbortSignal;
}

/** Starts the script, or finds the one of this operation that was started by a worker before. */
export async function installAsPlainProcess(place: InstallPlace, job: InstallJob): Promise<ProcessExit> {
  const channel = new Channel(place.layout.install(job.operationId));
  const running = (await attached(place, job, channel)) ?? (await started(place, job, channel));
  return followInstall(running, job, place.closed);
}

async function attached(place: InstallPlace, job: InstallJob, channel: Channel): Promise<ChannelProcess | null> {
  const identity = await identityOf(channel);
  if (identity === null) return null;
  const startedAt = (await stat(channel.pid)).mtime.toISOString();
  const body = new ProcessBody(job.serverId, job.operationId, startedAt, identity, channel, 0, () => {});
  return new ChannelProcess(body, channel, place.log);
}

async function identityOf(channel: Channel): Promise<Identity | null> {
  const born = await stat(channel.exit).catch(() => null);
  return born === null ? null : readIdentity(channel, born.mtimeMs);
}

/** Ends the script of an operation where it still runs, and removes its traces. */
export async function endInstall(layout: Layout, operationId: string): Promise<void> {
  const channel = new Channel(layout.install(operationId));
  const identity = await identityOf(channel);
  if (identity !== null) await endSession(identity);
  await channel.remove();
}

/** Ends every install of a server. */
export async function endInstallsOf(layout: Layout, serverId: string): Promise<void> {
  for (const operationId of await readdir(layout.installs).catch(() => [])) {
    const owner = await readFile(ownerFile(layout.install(operationId)), 'utf8').catch(() => null);
    if (owner === serverId) await endInstall(layout, operationId);
  }
}

/** Says whose install it is: folders of installs have the names of their operations. */
const ownerFile = (folder: string): string => path.join(folder, 'server');

async function started(place: InstallPlace, job: InstallJob, channel: Channel): Promise<ChannelProcess> {
  const files = place.layout.files(job.serverId);
  const script = inDataFolder(job.spec.script.replaceAll('\r\n', '\n'), files);
  await channel.remove();
  await channel.create(null, script);
  await writeFile(ownerFile(channel.dir), job.serverId);
  const env = cleanEnvironment(job.spec.env, files, place.searchPath, place.caBundle);
  await launch(installAsProcess, [channel.dir, job.spec.entrypoint, ''], files, env);
  const running = await attached(place, job, channel);
  if (running === null) throw new Error(`the install did not start: ${await readFile(channel.output, 'utf8')}`);
  return running;
}

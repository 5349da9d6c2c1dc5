import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codedError } from '#domain/errors.ts';
import { DockerRuntime } from './docker/runtime.ts';
import type { RuntimeOptions } from './options.ts';
import { ProcessRuntime } from './process/runtime.ts';
import type { Runtime } from './runtime.ts';

/**
 * The runtime of this node. Throws `runtime.unavailable` when Docker is asked for, or was used here before, and does not
 * answer, and `runtime.refused` for plain processes in production.
 */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const runtime = await chosenRuntime(options);
  mkdirSync(options.dataDir, { recursive: true });
  writeFileSync(kindFile(options), `${runtime.kind}\n`);
  return runtime;
}

/** Remembers what the servers of this data folder ran in last. */
const kindFile = ({ dataDir }: RuntimeOptions): string => path.join(dataDir, 'runtime');

async function chosenRuntime(options: RuntimeOptions): Promise<Runtime> {
  if (options.kind === 'process') return processRuntime(options);
  try {
    return await DockerRuntime.connect(options);
  } catch (error) {
    // An engine that is only starting, or being updated: its containers may run on, and what was confined to them must not
    // be started beside them as plain processes.
    if (options.kind === 'docker' || lastKind(options) === 'docker') throw error;
    options.log.info({ err: error }, 'no Docker engine answers: game servers run as plain processes');
    return processRuntime(options);
  }
}

function lastKind(options: RuntimeOptions): string | null {
  try {
    return readFileSync(kindFile(options), 'utf8').trim();
  } catch {
    return null; // a new folder
  }
}

function processRuntime(options: RuntimeOptions): Runtime {
  if (options.production === true && options.allowProcessInProduction !== true) {
    throw codedError('runtime.refused');
  }
  return new ProcessRuntime(options);
}

export type { RuntimeLog, RuntimeOptions } from './options.ts';
export type * from './runtime.ts';

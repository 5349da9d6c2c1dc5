import { DomainError } from '../../domain/errors.ts';
import { DockerRuntime } from './docker/runtime.ts';
import type { RuntimeOptions } from './options.ts';
import { ProcessRuntime } from './process/runtime.ts';
import type { Runtime } from './runtime.ts';

/**
 * The runtime of this node. Throws `runtime.unavailable` when Docker is asked for and does not answer, and
 * `runtime.refused` for plain processes in production.
 */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  if (options.kind === 'process') return processRuntime(options);
  try {
    return await DockerRuntime.connect(options);
  } catch (error) {
    if (options.kind === 'docker') throw error;
    options.log.info({ err: error }, 'no Docker engine answers: game servers run as plain processes');
    return processRuntime(options);
  }
}

function processRuntime(options: RuntimeOptions): Runtime {
  if (options.production === true && options.allowProcessInProduction !== true) {
    throw new DomainError(
      'runtime.refused',
      'The process runtime has no isolation and is refused in production. Start a Docker engine on this node, or allow it explicitly.',
    );
  }
  return new ProcessRuntime(options);
}

export type { RuntimeLog, RuntimeOptions } from './options.ts';
export type * from './runtime.ts';

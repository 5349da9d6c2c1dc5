import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Problem } from './problem.ts';
import type { Settings } from './settings.ts';

export interface RuntimeChoice {
  runtime: 'docker' | 'process';
  /** The engine's socket; null with the process runtime. */
  socket: string | null;
  /** Why, for the line of progress. */
  because: string;
}

/** What the servers of a data folder ran in last; null for a new one. The node worker writes it down. */
export function lastRuntime(dataDir: string): 'docker' | 'process' | null {
  try {
    const written = readFileSync(join(dataDir, 'node', 'runtime'), 'utf8').trim();
    return written === 'docker' || written === 'process' ? written : null;
  } catch {
    return null;
  }
}

/**
 * Which runtime the node uses: what was asked for, what its servers have run in so far, or Docker when an engine answers.
 * @param before see `lastRuntime`: servers do not change their runtime because an engine came or went
 * @throws Problem when Docker is needed and no engine answers
 */
export async function chooseRuntime(
  asked: Settings['runtime'],
  sockets: string[],
  before: 'docker' | 'process' | null,
): Promise<RuntimeChoice> {
  if (asked === 'process') return { runtime: 'process', socket: null, because: 'as asked' };
  if (asked === 'auto' && before === 'process') {
    return { runtime: 'process', socket: null, because: 'as before; --runtime docker changes it' };
  }
  let closed: string | null = null;
  for (const socket of sockets) {
    const answer = await pingDocker(socket);
    if (answer === 'ok') return { runtime: 'docker', socket, because: `an engine answers on ${socket}` };
    if (answer === 'EACCES') closed ??= socket;
  }
  if (asked === 'docker' || before === 'docker') {
    throw new Problem(
      closed
        ? `This user may not use the Docker engine on ${closed}. Add them to its group (usermod -aG docker NAME, then sign in again), or try --runtime process.`
        : `No Docker engine answers on ${sockets.join(' or ')}. Start it, or try --runtime process.`,
    );
  }
  const why = closed ? `this user may not use the Docker engine on ${closed}` : 'no Docker engine answers';
  return { runtime: 'process', socket: null, because: `${why}; for trying out, one trusted user` };
}

/** 'ok', or the code of what is in the way. */
function pingDocker(socketPath: string): Promise<string> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping', timeout: 3_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? 'ok' : String(response.statusCode));
    });
    ping.on('timeout', () => ping.destroy());
    ping.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    ping.end();
  });
}

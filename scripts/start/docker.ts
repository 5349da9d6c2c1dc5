import { request } from 'node:http';
import { Problem } from './problem.ts';
import type { Settings } from './settings.ts';

export interface RuntimeChoice {
  runtime: 'docker' | 'process';
  /** The engine's socket; null with the process runtime. */
  socket: string | null;
  /** Why, for the line of progress. */
  because: string;
}

/**
 * Which runtime the node uses: what was asked for, or Docker when an engine answers.
 * @throws Problem when Docker was asked for and no engine answers
 */
export async function chooseRuntime(asked: Settings['runtime'], sockets: string[]): Promise<RuntimeChoice> {
  if (asked === 'process') return { runtime: 'process', socket: null, because: 'as asked' };
  let closed: string | null = null;
  for (const socket of sockets) {
    const answer = await pingDocker(socket);
    if (answer === 'ok') return { runtime: 'docker', socket, because: `an engine answers on ${socket}` };
    if (answer === 'EACCES') closed ??= socket;
  }
  if (asked === 'docker') {
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

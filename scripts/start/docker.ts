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
  for (const socket of sockets) {
    if (await dockerAnswers(socket)) return { runtime: 'docker', socket, because: `an engine answers on ${socket}` };
  }
  if (asked === 'docker') {
    throw new Problem(
      `No Docker engine answers on ${sockets.join(' or ')}. Start it (and let this user use it), or try --runtime process.`,
    );
  }
  return { runtime: 'process', socket: null, because: 'no Docker engine answers; for trying out, one trusted user' };
}

function dockerAnswers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping', timeout: 3_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on('timeout', () => ping.destroy());
    ping.on('error', () => resolve(false));
    ping.end();
  });
}

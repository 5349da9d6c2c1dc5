import { isPortFree } from '#scripts/start/data/ports.ts';
import { until } from './until.ts';

/**
 * A TCP port of this machine on which nothing listens. It lies outside of the range from which the system chooses by itself,
 * so that no outgoing connection takes it before the test does.
 */
export async function freePort(): Promise<number> {
  return until('a free port', async () => {
    const port = 15_000 + Math.floor(Math.random() * 10_000);
    return (await isPortFree('127.0.0.1', port)) && port;
  });
}

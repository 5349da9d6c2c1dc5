import { createClient } from 'redis';
import type { Logger } from 'pino';

const clientOf = (url: string) => createClient({ url, disableOfflineQueue: true, socket: { connectTimeout: 2_000 } });
export type RedisClient = ReturnType<typeof clientOf>;

/** A connection that comes back by itself; what it is asked while it is away fails at once rather than wait. */
export function connectRedis(url: string, log: Logger): RedisClient {
  const client = clientOf(url);
  let isAway = false;
  client.on('error', (error: unknown) => {
    if (!isAway) log.warn({ err: error }, 'Redis does not answer; requests are counted by this instance alone');
    isAway = true;
  });
  client.on('ready', () => {
    if (isAway) log.info('Redis answers again');
    isAway = false;
  });
  client.connect().catch(() => undefined); // told as an error; tried again
  return client;
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { describeWithRedis, RedisServer } from '#scripts/test/redis.ts';
import { until } from '#scripts/test/until.ts';
import { problemMiddleware } from '../problems.ts';
import { requestContext } from '../request-context.ts';
import { Counters } from './counters.ts';
import { networkOf } from './network.ts';
import { ratePolicies } from './policies.ts';
import { RateLimits } from './rate-limits.ts';
import { connectRedis } from './redis.ts';
import type { RedisClient } from './redis.ts';

const log = pino({ level: 'silent' });
const counter = { quota: 3, windowSeconds: 60 };
let serial = 0;
const freshKey = () => `key-${process.pid}-${(serial += 1)}`;

/** What holds whatever counts; `two` are two instances of the API. */
function counting(two: () => [Counters, Counters], isShared: boolean): void {
  it('lets through so many and no more, however many come at once', async () => {
    const [counters] = two();
    const key = freshKey();
    const counts = await Promise.all(Array.from({ length: 10 }, () => counters.take('test', key, counter)));
    expect(
      counts
        .filter(({ isOver }) => !isOver)
        .map(({ remaining }) => remaining)
        .sort(),
    ).toEqual([0, 1, 2]);
    expect(counts.every(({ resetSeconds }) => resetSeconds > 0 && resetSeconds <= 60)).toBe(true);
  });

  it('counts each key and each kind for itself', async () => {
    const [counters] = two();
    const key = freshKey();
    for (let count = 0; count < 4; count += 1) await counters.take('test', key, counter);
    expect((await counters.take('test', freshKey(), counter)).isOver).toBe(false);
    expect((await counters.take('other', key, counter)).isOver).toBe(false);
  });

  it('begins anew with the next window', async () => {
    const [counters] = two();
    const key = freshKey();
    const short = { quota: 1, windowSeconds: 1 };
    await until('two in one window', async () => (await counters.take('short', key, short)).isOver);
    await until('the next window', async () => !(await counters.look('short', key, short)).isOver);
    expect((await counters.take('short', key, short)).isOver).toBe(false);
  });

  it('looks without counting, and takes a count back', async () => {
    const [counters] = two();
    const key = freshKey();
    expect(await counters.look('test', key, counter)).toMatchObject({ isOver: false, remaining: 3 });
    for (let count = 0; count < 3; count += 1) await counters.take('test', key, counter);
    expect((await counters.look('test', key, counter)).isOver).toBe(true);
    await counters.giveBack('test', key, counter);
    expect((await counters.take('test', key, counter)).isOver).toBe(false);
    await counters.forget('test', key, counter);
    expect(await counters.look('test', key, counter)).toMatchObject({ isOver: false, remaining: 3 });
  });

  it(isShared ? 'counts for all instances together' : 'counts for each instance alone', async () => {
    const [one, other] = two();
    const key = freshKey();
    for (let count = 0; count < 3; count += 1) await one.take('test', key, counter);
    expect((await other.take('test', key, counter)).isOver).toBe(isShared);
  });
}

describe('counted in memory', () => counting(() => [new Counters(null), new Counters(null)], false));

describeWithRedis('counted in Redis', () => {
  let redis: RedisServer;
  const clients: RedisClient[] = [];
  const connected = async (): Promise<RedisClient> => {
    const client = connectRedis(redis.url, log);
    clients.push(client);
    if (!client.isReady) await new Promise((resolve) => client.once('ready', resolve));
    return client;
  };
  let two: [Counters, Counters];
  beforeAll(async () => {
    redis = await RedisServer.start();
    two = [new Counters(await connected()), new Counters(await connected())];
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await redis?.dispose();
  });

  counting(() => two, true);

  it('goes on alone while Redis is away, and together when it is back', async () => {
    const [one, other] = two;
    const key = freshKey();
    await redis.stop();
    for (let count = 0; count < 3; count += 1) expect((await one.take('test', key, counter)).isOver).toBe(false);
    expect((await one.take('test', key, counter)).isOver).toBe(true);
    expect((await other.take('test', key, counter)).isOver).toBe(false);
    const back = Promise.all(
      clients.map((client) => new Promise<void>((resolve) => void client.once('ready', () => resolve()))),
    );
    await redis.start();
    await back;
    const fresh = freshKey();
    for (let count = 0; count < 3; count += 1) await one.take('test', fresh, counter);
    expect((await other.take('test', fresh, counter)).isOver).toBe(true);
  });
});

describe('an answer', () => {
  it('says how the count stands, and refuses with a time to wait', async () => {
    const limits = new RateLimits(new Counters(null), 3 / ratePolicies.read.anonymousQuota);
    const app = express();
    app.use(requestContext(log));
    app.get('/', async (_request, response) => {
      await limits.take(response, 'read', null, '192.0.2.1');
      response.json({});
    });
    app.use(problemMiddleware());
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const answers = [];
      for (let count = 0; count < 4; count += 1)
        answers.push(await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
      expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"read";q=3;w=60');
      expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"read";r=2;t=\d+$/);
      expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await answers[3]?.json()).toMatchObject({ code: 'request.too_many' });
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});

describe('a place', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:0:0:0:0/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2:0:0:0:0/64'],
    [null, 'unknown'],
    ['nonsense', 'unknown'],
  ])('of %s is %s', (ip, place) => expect(networkOf(ip).replace('::', ':0:0:0:0')).toBe(place));
});

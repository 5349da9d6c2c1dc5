import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { Server } from 'socket.io';
import { Dialer } from './dialer.ts';

type Timer = 'setTimeout' | 'setInterval';
/** Everything but one kind of timer goes on as it does outside of a test. */
function fakeOnly(timer: Timer): void {
  const others = ['setTimeout', 'setInterval'].filter((name): name is Timer => name !== timer);
  jest.useFakeTimers({
    doNotFake: [...others, 'nextTick', 'setImmediate', 'queueMicrotask', 'Date', 'hrtime', 'performance'],
  });
}

let server: Server;
let dialer: Dialer;
let events: string[];
let tried: number;

/** Resolves with the next connection of a node, once its hello is taken. */
let connected: Promise<void>;

beforeEach(async () => {
  const http = createServer();
  server = new Server(http);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  events = [];
  tried = 0;
  connected = new Promise((resolve) => {
    dialer = new Dialer({
      api: {
        apiUrl: `http://127.0.0.1:${String(port)}`,
        apiUrls: ['one', 'two'],
        tryNext: () => void (tried += 1),
      },
      log: pino({ level: 'silent' }),
      opened: () => events.push('opened'),
      hello: () => Promise.resolve(null),
      connected: resolve,
      lost: (reason) => events.push(reason),
    });
  });
});
afterEach(async () => {
  dialer.close();
  jest.useRealTimers();
  await server.close();
});

/** Resolves when the API has answered a connection: it refuses the first ones, and takes the others. */
function refuse(count: number): Promise<void> {
  let refused = 0;
  return new Promise((resolve) => {
    server.of('/node').use((socket, next) => {
      if (++refused > count) return next();
      socket.conn.once('close', () => refused === count && resolve());
      next(new Error('The certificate is not valid.'));
    });
  });
}

it('a node whose handshake the API refuses comes again, and stays when it is taken', async () => {
  fakeOnly('setTimeout');
  const refused = refuse(1);
  dialer.dial();
  await refused;
  expect(events).toEqual(['opened', 'The certificate is not valid.']);
  // All addresses are of one installation, and would refuse it, too.
  expect(tried).toBe(0);
  jest.advanceTimersByTime(29_000);
  expect(events).toHaveLength(2);
  jest.advanceTimersByTime(1_000);
  await connected;
  expect(events).toEqual(['opened', 'The certificate is not valid.', 'opened']);
});

it('a connection that ends before the API has answered leaves no timer behind', async () => {
  fakeOnly('setInterval');
  const asked = new Promise<void>((resolve) => server.of('/node').use(() => resolve()));
  dialer.dial();
  await asked;
  expect(jest.getTimerCount()).toBe(1);
  dialer.close();
  expect(jest.getTimerCount()).toBe(0);
});

it('a connection without pings is taken for gone', async () => {
  fakeOnly('setInterval');
  const asked = new Promise<void>((resolve) => server.of('/node').use(() => resolve()));
  dialer.dial();
  await asked;
  jest.advanceTimersByTime(3 * 25_000);
  expect(events).toEqual(['opened', 'the API is silent']);
  expect(tried).toBe(1);
});

import { EventEmitter } from 'node:events';
import pino from 'pino';
import { z } from 'zod';
import type { ApiDependencies } from '#api/dependencies.ts';
import { Counters } from '#api/http/limits/counters.ts';
import { ratePolicies } from '#api/http/limits/policies.ts';
import { HeldRefusals } from '#api/http/limits/held-refusals.ts';
import { RateLimits } from '#api/http/limits/rate-limits.ts';
import { routes } from '#api/routes.ts';
import type { BrowserSocket } from '../rooms.ts';
import { consoleEvents } from './console.ts';
import type { SocketEvent } from './define-event.ts';
import { defineEvent } from './define-event.ts';
import { serveEvents } from './serve-events.ts';
import { Turns } from '#api/http/limits/turns.ts';
import { watchingEvents } from './watching.ts';

const caller = { userId: 'u', platform: new Set(), memberships: [], grants: [], only: null, impersonator: null };

/** A connection of one user; `quota` of events within a minute. */
function connection(events: SocketEvent[], quota = 100, transport: object = {}) {
  const socket = Object.assign(new EventEmitter(), {
    id: 's',
    data: { userId: 'u', credentialId: 'c', keyHash: null, ip: null },
    handshake: { headers: {} },
    conn: { transport },
    disconnect: jest.fn(),
  });
  const deps = {
    log: pino({ level: 'silent' }),
    limits: new RateLimits(new Counters(null), quota / ratePolicies.watch.quota),
    principals: { bySession: () => Promise.resolve(caller) },
  } as unknown as ApiDependencies;
  serveEvents(socket as unknown as BrowserSocket, events, {
    deps,
    turns: new Turns(),
    held: new HeldRefusals(),
    unanswered: new Map(),
  });
  const send = (name: string, payload: unknown): Promise<unknown> =>
    new Promise((resolve) => socket.emit(name, payload, resolve));
  return Object.assign(send, { disconnect: socket.disconnect });
}

const connected = { kind: 'connected' } as const;

it('answers a question that is asked again before its answer once', async () => {
  let handled = 0;
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const event = defineEvent({
    name: 'server:watch',
    payload: z.object({ serverId: z.string() }),
    access: connected,
    changes: null,
    coalesces: true,
    handle: async ({ payload }) => {
      handled += 1;
      await held;
      return payload;
    },
  });
  const send = connection([event]);
  const answers = ['a', 'a', 'b', 'a'].map((serverId) => send('server:watch', { serverId }));
  release();
  expect(await Promise.all(answers)).toEqual(
    ['a', 'a', 'b', 'a'].map((serverId) => ({ ok: true, result: { serverId } })),
  );
  expect(handled).toBe(2);
  await send('server:watch', { serverId: 'a' });
  expect(handled).toBe(3);
});

it('refuses more events than the rate allows, before they are parsed', async () => {
  const event = defineEvent({
    name: 'nodes:watch',
    payload: z.object({}),
    access: connected,
    changes: null,
    handle: () => undefined,
  });
  const send = connection([event], 2);
  expect(await send('nodes:watch', {})).toMatchObject({ ok: true });
  expect(await send('nodes:watch', 'nonsense')).toMatchObject({ ok: false, code: 'request.invalid' });
  expect(await send('nodes:watch', 'nonsense')).toMatchObject({ ok: false, code: 'request.too_many' });
});

it('makes the changes of a connection one after the other', async () => {
  const order: string[] = [];
  const event = defineEvent({
    name: 'console:command',
    payload: z.object({ command: z.string() }),
    access: connected,
    changes: { route: '', action: '' },
    handle: async ({ payload: { command } }) => {
      order.push(`${command} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${command} ends`);
    },
  });
  const send = connection([event]);
  await Promise.all(['a', 'b'].map((command) => send('console:command', { command })));
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

describe('turns', () => {
  it('run so many at once, and refuse where the line is full', async () => {
    const turns = new Turns();
    const options = { atOnce: 2, longest: 1, refuse: () => new Error('Full.') };
    const ends: (() => void)[] = [];
    const work = () => new Promise<void>((resolve) => void ends.push(resolve));
    const [first, , third] = [1, 2, 3].map(() => turns.run('a', options, work));
    await expect(turns.run('a', options, work)).rejects.toThrow('Full.');
    void turns.run('b', options, work);
    expect(ends).toHaveLength(3);
    ends[0]?.();
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    expect(ends).toHaveLength(4);
    ends[3]?.();
    await third;
  });
});

const all = [...watchingEvents(null as never), ...consoleEvents(null as never)];

it.each(all.filter(({ changes }) => changes !== null).map((event) => [event.name, event] as const))(
  '%s is allowed and audited as the route that does the same',
  (_, { access, changes }) => {
    const route = routes.find(({ method, path }) => `${method.toUpperCase()} ${path}` === changes?.route);
    expect(route?.access).toMatchObject({
      kind: access.kind,
      permission: 'permission' in access ? access.permission : undefined,
    });
    expect(changes?.action).toMatch(/^[a-z_]+\.[a-z_]+$/);
  },
);

it.each(all.filter(({ changes }) => changes === null).map(({ name }) => [name]))('%s changes nothing', (name) => {
  expect(name).toMatch(/:(watch|unwatch|open|close)$/);
});

it('stops reading from a connection that sends more than is answered', async () => {
  const turns: string[] = [];
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const event = defineEvent({
    name: 'server:watch',
    payload: z.object({ serverId: z.string() }),
    access: connected,
    changes: null,
    handle: () => held,
  });
  const socket = { pause: () => void turns.push('pause'), resume: () => void turns.push('resume') };
  const send = connection([event], 100, { socket });
  const answers = Array.from({ length: 15 }, (_, index) => send('server:watch', { serverId: `${index}` }));
  expect(turns).toEqual([]);
  answers.push(send('server:watch', { serverId: 'one more' }));
  expect(turns).toEqual(['pause']);
  release();
  await Promise.all(answers);
  expect(turns).toEqual(['pause', 'resume']);
});

it('closes a connection of a user who has too many unanswered events', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const event = defineEvent({
    name: 'server:watch',
    payload: z.object({}),
    access: connected,
    changes: null,
    coalesces: true,
    handle: () => held,
  });
  const send = connection([event], 1_000);
  const answers = Array.from({ length: 300 }, () => send('server:watch', {}));
  expect(send.disconnect).not.toHaveBeenCalled();
  void send('server:watch', {});
  expect(send.disconnect).toHaveBeenCalledWith(true);
  release();
  await Promise.all(answers);
  expect(await send('server:watch', {})).toMatchObject({ ok: true });
  expect(send.disconnect).toHaveBeenCalledTimes(1);
});

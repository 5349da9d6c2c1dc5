import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import pino from 'pino';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io';
import { crashedExit } from '#scripts/test/crashed-exit.ts';
import type { ExitReport, Observation } from '#domain/contracts/node-link.ts';
import { until } from '#scripts/test/until.ts';
import { ExitSpool } from '../exits/spool.ts';
import { nodeAnswers } from '../answers/answers.ts';
import type { AnswerNeeds } from '../answers/answers.ts';
import { createNodeLink } from './node-link.ts';
import type { NodeLink } from './node-link.ts';

type Answer = (answer: { ok: boolean; code?: string; message?: string }) => void;

/** An API that is written in the test: what it hears, and when it answers. */
let server: Server;
let port: number;
let link: NodeLink | null = null;
let logged: string[];
const serverId = randomUUID();
let dataDir: string;
let backups: AnswerNeeds['backups'];
let send: AnswerNeeds['streams']['send'];

beforeEach(async () => {
  const http = createServer();
  // As much in one message as the API takes.
  server = new Server(http, { maxHttpBufferSize: 2 * 1024 * 1024 });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  port = (http.address() as AddressInfo).port;
  logged = [];
  backups = {
    entries: () => Promise.resolve({ entries: [], hasMore: false }),
    open: () => Promise.reject(new Error('There are no backups.')),
  };
  send = () => Promise.resolve({ bytes: null });
  dataDir = mkdtempSync(path.join(tmpdir(), 'mamba-link-'));
});
afterEach(async () => {
  link?.close();
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function start(): NodeLink {
  const lines = new Writable({
    write: (line: Buffer, _, done) => {
      logged.push(String((JSON.parse(line.toString()) as { msg: string }).msg));
      done();
    },
  });
  const log = pino({ level: 'info' }, lines);
  link = createNodeLink({
    api: { apiUrl: `http://127.0.0.1:${String(port)}` },
    log,
    exits: new ExitSpool(dataDir, pino({ level: 'silent' })),
    handlers: {
      facts: () => ({}) as never,
      observations: () => [],
      console: () => null,
      stats: async function* () {
        await Promise.resolve();
        yield { cpuPercent: 1 } as never;
      },
      answers: nodeAnswers({
        console: () => null,
        command: () => Promise.resolve(),
        outputs: { tail: () => ({ from: 0, text: '' }) },
        renewal: { now: () => Promise.resolve() },
        backups,
        removals: { list: () => [], retry: () => Promise.resolve(null) },
        streams: { send },
        identity: { learn: () => Promise.resolve() },
        log,
      }),
    },
  });
  link.connect();
  return link;
}

const observation = (observedAt: number): Observation => ({
  serverId,
  power: 'running',
  observedAt,
  startedAt: null,
  exit: null,
});

/** Calls back for each connection, its hello taken. */
function onNode(serve: (socket: Socket, connection: number) => void): void {
  let connection = 0;
  server.of('/node').on('connection', (socket) => {
    socket.on('hello', (_, answer: Answer) => answer({ ok: true }));
    serve(socket, ++connection);
  });
}

it('tells an observation again after a lost connection, only the newest of a server', async () => {
  const heard = new Promise<number[]>((done) => {
    const times: number[] = [];
    onNode((socket, connection) => {
      socket.on('observed', ({ observedAt }: Observation, answer: Answer) => {
        times.push(observedAt);
        // The first connection breaks before it answers.
        if (connection === 1) {
          node.report(observation(2));
          node.report(observation(3));
          return socket.conn.close();
        }
        answer({ ok: true });
        if (observedAt === 3) done(times);
      });
    });
  });
  const node = start();
  node.report(observation(1));
  expect(await heard).toEqual([1, 3]);
});

it('does not repeat what the API refuses for good', async () => {
  const heard: number[] = [];
  const both = new Promise<void>((done) => {
    onNode((socket) => {
      socket.on('observed', ({ observedAt }: Observation, answer: Answer) => {
        heard.push(observedAt);
        answer({ ok: false, code: 'link.not_yours', message: 'No.' });
        if (observedAt === 1) node.report(observation(2));
        else done();
      });
    });
  });
  const node = start();
  node.report(observation(1));
  await both;
  expect(heard).toEqual([1, 2]);
});

it('delivers the output of an operation whole and in order over broken connections', async () => {
  const operationId = randomUUID();
  const whole = Array.from({ length: 400 }, (_, index) => `step ${String(index)}\n`).join('');
  const got = new Promise<string>((done) => {
    let text = '';
    onNode((socket, connection) => {
      socket.on('operation:output', (report: { from: number; text: string }, answer: Answer) => {
        if (report.from <= text.length) text = text.slice(0, report.from) + report.text;
        // What was heard and not answered comes again.
        if (connection < 3) return socket.conn.close();
        answer({ ok: true });
        if (text.length === whole.length) done(text);
      });
    });
  });
  const node = start();
  for (let from = 0; from < whole.length; from += 100) {
    node.output({ operationId, serverId, from, text: whole.slice(from, from + 100) });
  }
  expect(await got).toBe(whole);
});

it('says once, in one sentence, that its token is refused', async () => {
  server.of('/node').use((_, next) => next(new Error('The token is wrong.')));
  start();
  await until('a line in the log', () => logged.length > 0);
  expect(logged).toHaveLength(1);
  expect(logged[0]).toContain('refuses this node: The token is wrong.');
  expect(link?.connected()).toBe(false);
});

it('comes back when the API hangs up, and sends statistics while they are watched', async () => {
  const sample = new Promise<unknown>((done) => {
    onNode((socket, connection) => {
      if (connection === 1) return void socket.disconnect(true);
      socket.on('stats:sample', done);
      socket.emit('stats:watch', { serverId, watch: true }, () => undefined);
    });
  });
  start();
  expect(await sample).toEqual({ serverId, sample: { cpuPercent: 1 } });
});

describe('the ends of servers', () => {
  const silent = pino({ level: 'silent' });
  const spooled = (id: string, of = serverId): ExitReport => ({
    serverId: of,
    exit: crashedExit({ id, uptimeSeconds: 1 }),
    log: [],
  });

  it('are reported until the API acknowledges them, in order for each server, including those of an earlier worker', async () => {
    const earlier = new ExitSpool(dataDir, silent);
    for (const id of ['one', 'two', 'three']) earlier.put(spooled(id));
    const heard: string[] = [];
    const done = new Promise<void>((all) => {
      onNode((socket, connection) => {
        socket.on('exited', ({ exit }: ExitReport, answer: Answer) => {
          heard.push(exit.id);
          // The first connection breaks before it answers; then the API is not well for once.
          if (connection === 1) return socket.conn.close();
          const isIll = exit.id === 'two' && heard.filter((id) => id === 'two').length === 1;
          answer(isIll ? { ok: false, code: 'internal', message: 'Not now.' } : { ok: true });
          if (exit.id === 'three') all();
        });
      });
    });
    start();
    await done;
    expect(heard).toEqual(['one', 'one', 'two', 'two', 'three']);
    await until('the spool to be empty', () => new ExitSpool(dataDir, silent).servers().length === 0);
  });

  it('do not wait for those of another server', async () => {
    const other = randomUUID();
    const earlier = new ExitSpool(dataDir, silent);
    earlier.put(spooled('never answered'));
    earlier.put(spooled('other', other));
    const heard = new Promise<string>((told) => {
      onNode((socket) => {
        socket.on('exited', ({ serverId: of, exit }: ExitReport, answer: Answer) => {
          if (of !== other) return;
          answer({ ok: true });
          told(exit.id);
        });
      });
    });
    start();
    expect(await heard).toBe('other');
  });

  it('of a server that the API does not know are dropped', async () => {
    const earlier = new ExitSpool(dataDir, silent);
    for (const id of ['one', 'two']) earlier.put(spooled(id));
    const heard: string[] = [];
    const done = new Promise<void>((all) => {
      onNode((socket) => {
        socket.on('exited', ({ exit }: ExitReport, answer: Answer) => {
          heard.push(exit.id);
          answer({ ok: false, code: 'link.not_yours', message: 'No.' });
          if (exit.id === 'two') all();
        });
      });
    });
    start();
    await done;
    expect(heard).toEqual(['one', 'two']);
  });
});

describe('asked about backups', () => {
  const key = [randomUUID(), randomUUID(), randomUUID()];
  const location = { backupId: key[2], storage: 'local', key: key.join('/') };
  /** Asks the node, once it is there. */
  const ask = (event: string, payload: object) =>
    new Promise<{ ok: boolean; code?: string; result?: unknown }>((done) => {
      onNode((socket) => socket.emit(event, payload, done));
      start();
    });

  it('it answers with a page that fits into one message, however long the names are', async () => {
    const entry = (index: number) => ({
      path: `${'deep/'.repeat(800)}${index}`,
      type: 'file' as const,
      bytes: 1,
      modifiedAt: new Date().toISOString(),
    });
    const entries = Array.from({ length: 1000 }, (_, index) => entry(index));
    backups.entries = () => Promise.resolve({ entries, hasMore: false });
    const { result } = await ask('backup:entries', { location, folder: '', after: null, limit: 1000 });
    const page = result as { entries: object[]; hasMore: boolean };
    expect(page.hasMore).toBe(true);
    expect(page.entries.length).toBeGreaterThan(100);
    expect(JSON.stringify(page).length).toBeLessThan(1.1 * 1024 * 1024);
  });

  it.each([
    ['backup:entries', { location, folder: '../up', after: null, limit: 10 }],
    ['backup:entries', { location: { ...location, key: '../../etc/passwd' }, folder: '', after: null, limit: 10 }],
    ['stream:open', { streamId: '../x', source: { kind: 'backup', location } }],
    ['stream:open', { streamId: 'x', source: { kind: 'file', path: '/etc/passwd' } }],
  ])('it refuses a %s that leads out of its backups', async (event, payload) => {
    const asked = jest.fn();
    backups = { entries: asked, open: asked };
    send = asked;
    expect((await ask(event, payload)).ok).toBe(false);
    expect(asked).not.toHaveBeenCalled();
  });
});

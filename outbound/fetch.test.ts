import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GuardedOptions } from './fetch.ts';
import { guardedFetch } from './fetch.ts';
import type { Resolve } from './resolve.ts';

interface Heard {
  method: string | undefined;
  path: string | undefined;
  host: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

let server: Server;
let port: number;
let heard: Heard[] = [];
let connections = 0;
/** What the server does with a path. */
let answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {};

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url: path, headers } = request;
      heard.push({ method, path, host: headers.host, headers, body: Buffer.concat(chunks).toString() });
      const answer = answers[path ?? ''];
      if (answer === undefined) response.end('hello');
      else answer(request, response);
    });
  });
  server.on('connection', () => (connections += 1));
  // All of this machine's addresses: what is not let through would be heard.
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  heard = [];
  connections = 0;
  answers = {};
});

/** A name server of the test's own; 127.0.0.1 plays the internet, every other address of this machine our own network. */
const names: Record<string, string[]> = {
  'hooks.test': ['127.0.0.1'],
  'other.test': ['127.0.0.1'],
  'inner.test': ['127.0.0.2'],
  'both.test': ['127.0.0.1', '127.0.0.2'],
  'mapped.test': ['::ffff:127.0.0.1'],
  'private.test': ['10.0.0.1'],
};
const resolve: Resolve = (name) => {
  const found = names[name];
  if (found === undefined) return Promise.reject(new Error(`getaddrinfo ENOTFOUND ${name}`));
  return Promise.resolve(found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
};
const ask = (host: string, path = '/', options: GuardedOptions = {}) =>
  guardedFetch(`http://${host}:${port}${path}`, { resolve, except: ['127.0.0.1/32'], ...options });
const send = (status: number, location: string) => (_: IncomingMessage, response: ServerResponse) =>
  void response.writeHead(status, { location }).end('elsewhere');

it('sends the request to the named host, and returns its response', async () => {
  const reply = await ask('hooks.test', '/a?b=c', {
    method: 'POST',
    body: 'ä',
    headers: { 'content-type': 'text/plain' },
  });
  expect([reply.status, reply.body.toString(), reply.url]).toEqual([200, 'hello', `http://hooks.test:${port}/a?b=c`]);
  expect(heard).toMatchObject([{ method: 'POST', path: '/a?b=c', host: `hooks.test:${port}`, body: 'ä' }]);
  answers['/'] = (_, response) => void response.writeHead(500).end();
  expect((await ask('hooks.test')).status).toBe(500);
});

it.each(['inner.test', 'both.test', 'mapped.test', 'private.test', '127.0.0.2', '[::ffff:127.0.0.1]', '2130706434'])(
  'refuses to connect to %s',
  async (host) => {
    await expect(ask(host)).rejects.toMatchObject({ code: 'outbound.refused', kind: 'permanent' });
    expect(connections).toBe(0);
  },
);

it('refuses to connect to this machine’s own name, as the system knows it', async () => {
  for (const host of ['localhost', 'LOCALHOST', '%6cocalhost'])
    await expect(guardedFetch(`http://${host}:${port}/`)).rejects.toMatchObject({ code: 'outbound.refused' });
  expect(connections).toBe(0);
});

it('connects to the address that was checked, whatever the name leads to a moment later', async () => {
  const looked: string[] = [];
  const rebinding: Resolve = (name) => {
    looked.push(name);
    return Promise.resolve([{ address: looked.length === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
  };
  let reached: string | undefined;
  answers['/'] = (request, response) => {
    reached = request.socket.localAddress;
    response.end();
  };
  expect((await ask('rebinds.test', '/', { resolve: rebinding })).status).toBe(200);
  expect([looked, reached]).toEqual([['rebinds.test'], '127.0.0.1']);
  // The earlier connection is not reused: the second request resolves and checks the name again.
  await expect(ask('rebinds.test', '/', { resolve: rebinding })).rejects.toMatchObject({ code: 'outbound.refused' });
  expect(connections).toBe(1);
});

describe('a redirect', () => {
  it('is an answer as any other where none is to be followed', async () => {
    answers['/'] = send(302, 'http://127.0.0.2/');
    expect(await ask('hooks.test')).toMatchObject({ status: 302, headers: { location: 'http://127.0.0.2/' } });
    expect(connections).toBe(1);
  });

  it.each([
    'http://127.0.0.2:PORT/inner',
    'http://inner.test:PORT/inner',
    'http://both.test:PORT/inner',
    '//inner.test:PORT/inner',
    'http://[::ffff:7f00:2]:PORT/inner',
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    'http://user:password@hooks.test:PORT/inner',
    'http://hooks.test:22/',
    'http://',
  ])('to %s is not followed', async (location) => {
    answers['/'] = send(302, location.replace('PORT', String(port)));
    await expect(ask('hooks.test', '/', { redirects: 3 })).rejects.toMatchObject({ code: 'outbound.refused' });
    expect([connections, heard.length]).toEqual([1, 1]);
  });

  it('is followed to a public place, so many times and no more', async () => {
    answers['/'] = send(301, `http://other.test:${port}/one`);
    answers['/one'] = send(307, '/two');
    const reply = await ask('hooks.test', '/', { redirects: 2 });
    expect([reply.status, reply.url]).toEqual([200, `http://other.test:${port}/two`]);
    answers['/two'] = send(302, '/');
    await expect(ask('hooks.test', '/', { redirects: 5 })).rejects.toMatchObject({
      code: 'outbound.too_many_redirects',
    });
    expect(heard).toHaveLength(3 + 6);
  });

  it('tells another host no secret, and writes once', async () => {
    answers['/'] = send(302, '/same');
    answers['/same'] = send(307, `http://other.test:${port}/other`);
    const headers = {
      authorization: 'Bearer a',
      Cookie: 'b',
      'Webhook-Signature': 'c',
      'content-type': 'text/plain',
      accept: 'd',
    };
    await ask('hooks.test', '/', { method: 'POST', body: 'once', headers, redirects: 5 });
    expect(heard.map(({ method, body }) => [method, body])).toEqual([
      ['POST', 'once'],
      ['GET', ''],
      ['GET', ''],
    ]);
    expect(heard[1]?.headers).toMatchObject({ authorization: 'Bearer a', cookie: 'b', accept: 'd' });
    expect(heard[1]?.headers).not.toHaveProperty('content-type');
    for (const name of ['authorization', 'cookie', 'webhook-signature', 'content-type'])
      expect(heard[2]?.headers).not.toHaveProperty(name);
    answers['/kept'] = send(308, '/written');
    await ask('hooks.test', '/kept', { method: 'POST', body: 'twice', redirects: 1 });
    expect(heard.at(-1)).toMatchObject({ method: 'POST', path: '/written', body: 'twice' });
  });
});

describe('a misbehaving server', () => {
  it('is not read past the limit, whatever length it claims', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    answers['/'] = (_, response) => {
      closed = new Promise((resolve) => response.once('close', resolve));
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
      };
      response.on('drain', more);
      more();
    };
    await expect(ask('hooks.test', '/', { mostBytes: 100_000 })).rejects.toMatchObject({ code: 'outbound.too_large' });
    await closed;
  });

  it.each([
    ['says nothing', () => undefined],
    [
      'never ends its headers',
      (request: IncomingMessage) => void request.socket.write('HTTP/1.1 200 OK\r\nx-a: b\r\n'),
    ],
    ['never ends its body', (_: IncomingMessage, response: ServerResponse) => void response.write('a')],
    [
      'sends us round and round',
      (_: IncomingMessage, response: ServerResponse) =>
        void setTimeout(() => response.writeHead(302, { location: '/' }).end(), 30),
    ],
  ])('and %s is waited for no longer than was said', async (_, answer) => {
    answers['/'] = answer;
    const options = { timeoutMilliseconds: 200, redirects: 1_000 };
    await expect(ask('hooks.test', '/', options)).rejects.toMatchObject({
      code: 'outbound.timeout',
      kind: 'transient',
    });
  });

  it('is distinguished from a name server that does not answer, and from an unknown name', async () => {
    const silent: Resolve = () => new Promise(() => undefined);
    await expect(ask('hooks.test', '/', { resolve: silent, timeoutMilliseconds: 50 })).rejects.toMatchObject({
      code: 'outbound.timeout',
    });
    await expect(ask('unknown.test')).rejects.toMatchObject({ code: 'outbound.unreachable', kind: 'transient' });
    await expect(ask('nothing.test', '/', { resolve: () => Promise.resolve([]) })).rejects.toMatchObject({
      code: 'outbound.unreachable',
    });
  });

  it('by closing the connection is unreachable', async () => {
    answers['/'] = (request) => void request.socket.destroy();
    await expect(ask('hooks.test')).rejects.toMatchObject({ code: 'outbound.unreachable', kind: 'transient' });
    answers['/'] = (_, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('half', () => response.destroy());
    };
    await expect(ask('hooks.test')).rejects.toMatchObject({ code: 'outbound.unreachable' });
  });

  it('is abandoned when the caller aborts', async () => {
    answers['/'] = () => undefined;
    const controller = new AbortController();
    const asked = ask('hooks.test', '/', { signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: 'outbound.unreachable' });
  });
});

import { connect } from 'node:net';
import fc from 'fast-check';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { events } from '../test/access-table.ts';
import { startTestApi, TestClient } from '../test/api.ts';
import type { TestApi } from '../test/api.ts';
import { populate } from '../test/people.ts';
import type { Things } from '../test/people.ts';

let api: TestApi;
let owner: TestClient;
let stranger: TestClient;
let things: Things;

beforeAll(async () => {
  api = await startTestApi();
  const populated = await populate(api);
  ({ things } = populated);
  ({ o: owner, s: stranger } = populated.clients);
});
afterAll(() => api?.close());
// Whatever came before, others are served.
afterEach(async () => expect((await owner.get('/api/me')).status).toBe(200));

const numRuns = 150;
/** What a header may carry at all; the rest is refused by Node itself. */
const headerText = fc
  .string({ unit: 'binary', maxLength: 200 })
  .map((text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').trim());
const anonymous = (headers: Record<string, string>, path = '/api/me') =>
  new TestClient(api.url).send('GET', path, undefined, headers);

describe('a token', () => {
  it('of random bytes grants no access', async () => {
    await fc.assert(
      fc.asyncProperty(headerText, fc.constantFrom('Bearer ', 'bearer  ', '', 'Basic '), async (text, scheme) => {
        expect((await anonymous({ authorization: scheme + text })).body.code).toBe('auth.required');
      }),
      { numRuns },
    );
  });

  it('of ours that was changed anywhere grants no access', async () => {
    const [head = '', body = '', signature = ''] = (owner.token ?? '').split('.');
    const json = fc.json({ maxDepth: 2 }).map((text) => Buffer.from(text).toString('base64url'));
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as object;
    const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const changedClaims = fc
      .record({ sub: fc.uuid(), sid: fc.uuid(), exp: fc.integer(), auth_time: fc.integer() }, { requiredKeys: [] })
      .filter((changes) => Object.keys(changes).length > 0)
      .map((changes) => encoded({ ...claims, ...changes }));
    const changedHeader = fc
      .record({ alg: fc.constantFrom('none', 'HS256', 'RS256', 'ES256'), kid: fc.string(), jwk: fc.object() })
      .map((changes) => encoded({ ...header, ...changes }));
    // The last character has bits that say nothing.
    const changedSignature = fc
      .integer({ min: 0, max: signature.length - 2 })
      .map((at) => `${signature.slice(0, at)}${signature[at] === 'A' ? 'B' : 'A'}${signature.slice(at + 1)}`);
    const token = fc.oneof(
      fc.tuple(fc.constant(head), fc.oneof(json, changedClaims), fc.constantFrom(signature, '')),
      fc.tuple(fc.oneof(json, changedHeader), fc.constant(body), fc.constantFrom(signature, '')),
      fc.tuple(fc.constant(head), fc.constant(body), changedSignature),
    );
    await fc.assert(
      fc.asyncProperty(token, async (parts) => {
        const { status, body: answer } = await anonymous({ authorization: `Bearer ${parts.join('.')}` });
        expect([status, answer.code]).toEqual([401, 'auth.required']);
      }),
      { numRuns },
    );
  });
});

it('cookies of any kind grant no access and cause no internal error', async () => {
  const names = ['mamba_session', 'mamba_refresh', 'mamba_own', 'mamba_device_000000000000', '__proto__', 'x'];
  const cookie = fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...names), headerText), headerText), { maxLength: 6 })
    .map((pairs) => pairs.map((pair) => pair.join('=')).join('; '));
  const ways = [
    ['GET', '/api/me'],
    ['POST', '/api/auth/refresh'],
    ['POST', '/api/auth/stop-impersonating'],
    ['POST', '/api/auth/logout'],
    ['POST', '/api/auth/login'],
  ] as const;
  await fc.assert(
    fc.asyncProperty(cookie, fc.constantFrom(...ways), async (text, [method, path]) => {
      const body = path.endsWith('login') ? { email: 'x@users.test', password: 'x' } : undefined;
      const headers = { cookie: text, 'sec-fetch-site': 'same-origin' };
      const { status } = await new TestClient(api.url).send(method, path, body, headers);
      expect([204, 401, 403, 429]).toContain(status);
    }),
    { numRuns },
  );
});

it('headers of any kind are answered', async () => {
  const names = fc.constantFrom(
    'x-request-id',
    'x-forwarded-for',
    'x-forwarded-proto',
    'forwarded',
    'origin',
    'sec-fetch-site',
    'idempotency-key',
    'accept',
    'accept-language',
    'if-none-match',
    'range',
    'user-agent',
    'content-type',
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(names, headerText, { maxKeys: 5 }), async (headers) => {
      expect((await stranger.send('GET', '/api/servers', undefined, headers)).status).toBe(200);
    }),
    { numRuns },
  );
});

it('made-up links of invitations and mails are refused', async () => {
  const token = fc.oneof(fc.base64String(), fc.string(), fc.stringMatching(/^[\w-]{43}(\.[\w-]{43})?$/));
  const ways: [string, (token: string) => object][] = [
    ['/api/invitations/preview', (made) => ({ token: made })],
    ['/api/auth/verify-email', (made) => ({ token: made, password: 'x' })],
    ['/api/auth/reset-password', (made) => ({ token: made, password: 'ocelot quarry tuba lantern' })],
    ['/api/auth/confirm-email', (made) => ({ token: made })],
  ];
  await fc.assert(
    fc.asyncProperty(token, fc.constantFrom(...ways), async (made, [path, body]) => {
      const { status } = await new TestClient(api.url).post(path, body(made));
      expect([400, 401, 403, 404, 410, 429]).toContain(status);
    }),
    { numRuns: 60 },
  );
});

describe('a socket', () => {
  it('answers whatever an event comes with, and never by a fault of ours', async () => {
    const socket = await browser(stranger.token);
    const any = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary' }), fc.constant('\ud800'));
    const names = fc.constantFrom(...Object.keys(events).filter((name) => name !== 'session:renew'), 'nodes:watch');
    const payload = fc.tuple(names, any, fc.dictionary(fc.string(), any, { maxKeys: 3 }), fc.boolean());
    try {
      await fc.assert(
        fc.asyncProperty(payload, async ([name, value, changes, isChanged]) => {
          const right = events[name]?.(things) ?? {};
          const sent = isChanged ? { ...right, ...changes } : value;
          const answer: unknown = await socket.timeout(5_000).emitWithAck(name, sent);
          expect(answer).toMatchObject({ ok: expect.any(Boolean) as boolean });
          expect(answer).not.toMatchObject({ code: 'internal' });
        }),
        { numRuns },
      );
      expect(socket.connected).toBe(true);
    } finally {
      socket.disconnect();
    }
  });

  it('that says nonsense ends by itself', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.string({ maxLength: 100 }), async (bytes, text) => {
        await shout([Buffer.from(bytes), frame(Buffer.from(text)), frame(Buffer.from(`42${text}`))]);
      }),
      { numRuns: 40 },
    );
  });
});

async function browser(token: string | null): Promise<Socket> {
  const socket = io(api.url, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token } });
  await new Promise<void>((resolve, reject) => void socket.once('connect', resolve).once('connect_error', reject));
  return socket;
}

/** A masked text frame of RFC 6455, below 126 bytes or with two bytes of length. */
function frame(text: Buffer): Buffer {
  const length = text.length < 126 ? Buffer.from([0x80 | text.length]) : Buffer.from([0xfe, 0, text.length & 255]);
  return Buffer.concat([Buffer.from([0x81]), length, Buffer.alloc(4), text]);
}

/** Opens a WebSocket by hand, sends this, and hangs up when the other end has, or has had time to. */
async function shout(messages: Buffer[]): Promise<void> {
  const { hostname, port, host } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  const ended = new Promise<void>((resolve) => void socket.on('error', () => undefined).once('close', () => resolve()));
  socket.write(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `Host: ${host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
      '\r\n',
    ].join('\r\n'),
  );
  await new Promise((resolve) => socket.once('data', resolve));
  for (const message of messages) socket.write(message);
  socket.end();
  await ended;
}

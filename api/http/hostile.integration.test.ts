import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { io } from 'socket.io-client';
import type { Socket as BrowserSocket } from 'socket.io-client';
import { until } from '#scripts/test/until.ts';
import { insertServers, makeUser, startTestApi, TestClient } from '../test/api.ts';
import type { TestApi } from '../test/api.ts';

let api: TestApi;
let owner: TestClient;
let tenantId: string;

beforeAll(async () => {
  api = await startTestApi();
  const olga = await makeUser(api.prisma, 'olga', 'owner');
  ({ tenantId } = olga);
  await insertServers(api.prisma, tenantId, ['Mine']);
  owner = await TestClient.signIn(api.url, olga.email);
});
afterAll(() => api?.close());

/** Some reads, one after the other; how long they take in a storm is measured by `npm run bench live`. */
async function expectReads(rounds = 30): Promise<void> {
  for (let round = 0; round < rounds; round += 1) expect((await owner.get('/api/servers')).status).toBe(200);
}

it('a storm of sign-ins leaves room for other requests', async () => {
  let open = 250;
  const storm = Array.from({ length: open }, (_, index) =>
    new TestClient(api.url)
      .post('/api/auth/login', { email: `unknown${index}@users.test`, password: 'wrong password' })
      .finally(() => (open -= 1)),
  );
  await expectReads(1);
  // The read came last and does not wait for those before it.
  expect(open).toBeGreaterThan(0);
  await expectReads();
  const answers = await Promise.all(storm);
  // Each was answered, and none with a fault of ours.
  expect([...new Set(answers.map(({ body }) => body.code))].sort()).toEqual(
    expect.arrayContaining(['auth.wrong_credentials']),
  );
  expect(answers.every(({ status }) => [401, 429, 503].includes(status))).toBe(true);
});

it('requests that never end are cut off, and no other request waits for them', async () => {
  const { hostname, port } = new URL(api.url);
  const sockets = Array.from({ length: 200 }, (): Socket => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write('GET /api/servers HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    return socket;
  });
  const drip = setInterval(() => sockets.forEach((socket) => socket.writable && socket.write('a')), 500);
  try {
    await expectReads();
    expect(sockets.some((socket) => !socket.destroyed)).toBe(true);
    await Promise.all(
      sockets.map(
        async (socket) =>
          socket.destroyed || new Promise<void>((resolve) => void socket.once('close', () => resolve())),
      ),
    );
  } finally {
    clearInterval(drip);
    sockets.forEach((socket) => socket.destroy());
  }
});

it('one session has so many connections and no more', async () => {
  const sockets: BrowserSocket[] = [];
  try {
    for (let count = 0; count < 50; count += 1) sockets.push(await browser());
    await expect(browser()).rejects.toMatchObject({ data: { code: 'request.too_many' } });
    sockets.pop()?.disconnect();
    await until('room for another', () => api.io.sockets.sockets.size < 50);
    sockets.push(await browser());
  } finally {
    sockets.forEach((socket) => socket.disconnect());
    await until('all to be gone', () => api.io.sockets.sockets.size === 0);
  }
});

it('a frame that is too large ends its own connection alone', async () => {
  const [hostile, other] = await Promise.all([browser(), browser()]);
  const gone = new Promise((resolve) => hostile.once('disconnect', resolve));
  hostile.emit('tenant:watch', { tenantId: 'x'.repeat(3 * 1024 * 1024) });
  await gone;
  expect(await other.emitWithAck('tenant:watch', { tenantId })).toMatchObject({ ok: true });
  [hostile, other].forEach((socket) => socket.disconnect());
});

it('headers that are too large are refused', async () => {
  const answer = await fetch(`${api.url}/api/me`, { headers: { 'x-large': 'x'.repeat(20_000) } });
  expect(answer.status).toBe(431);
  await expectReads(3);
});

async function browser(): Promise<BrowserSocket> {
  const socket = io(api.url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { token: owner.token },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

import { once } from 'node:events';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { TestApi } from '#api/test/api.ts';
import { insertServers, makeSession, makeUser, nodeId, startTestApi, TestClient } from '#api/test/api.ts';
import type { Row } from '../figures.ts';
import { row } from '../figures.ts';

const rounds = 50;

/** What a user sees of others at once: an observation, a revoked session, an answer while strangers storm the sign-in. */
export async function measureLive(): Promise<Row[]> {
  const api = await startTestApi({}, {});
  try {
    const { email, tenantId, userId } = await makeUser(api.prisma, 'olga', 'owner');
    const [serverId = ''] = await insertServers(api.prisma, tenantId, ['Mine']);
    const owner = await TestClient.signIn(api.url, email);
    return [await observations(api, owner, serverId), await revocations(api, owner, userId), await storm(api, owner)];
  } finally {
    await api.close();
  }
}

async function connect(api: TestApi, token: string | null): Promise<Socket> {
  const socket = io(api.url, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token } });
  await once(socket as never, 'connect');
  return socket;
}

async function observations(api: TestApi, owner: TestClient, serverId: string): Promise<Row> {
  const browser = await connect(api, owner.token);
  await browser.emitWithAck('server:watch', { serverId });
  const sample: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const power = round % 2 === 1 ? 'running' : 'offline';
    const shown = new Promise<void>((resolve) => {
      const look = (server: { power: string }) => {
        if (server.power !== power) return;
        browser.off('server:changed', look);
        resolve();
      };
      browser.on('server:changed', look);
    });
    const before = performance.now();
    await api.reporting.observed(nodeId, {
      serverId,
      power,
      observedAt: 1_000 + round,
      startedAt: power === 'running' ? new Date().toISOString() : null,
      exit: null,
    });
    await shown;
    sample.push(performance.now() - before);
  }
  browser.disconnect();
  const line = row('observation of a node → browser', 'ms', sample);
  return { ...line, goal: { what: 'p50 ≤ 100 ms', met: line.p50 <= 100 } };
}

async function revocations(api: TestApi, owner: TestClient, userId: string): Promise<Row> {
  const sample: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const lost = await makeSession(api, userId);
    const browser = await connect(api, lost.token);
    const gone = once(browser as never, 'disconnect');
    const before = performance.now();
    await owner.delete(`/api/account/sessions/${lost.id}`);
    await gone;
    sample.push(performance.now() - before);
  }
  const line = row('session revoked → its socket closed', 'ms', sample);
  return { ...line, goal: { what: 'p99 ≤ 1 s', met: Math.max(...sample) <= 1_000 } };
}

async function storm(api: TestApi, owner: TestClient): Promise<Row> {
  const read = async (): Promise<number> => {
    const before = performance.now();
    const { status } = await owner.get('/api/servers');
    if (status !== 200) throw new Error(`The read answers ${status}.`);
    return performance.now() - before;
  };
  const undisturbed: number[] = [];
  for (let round = 0; round < rounds; round += 1) undisturbed.push(await read());
  const wrong = Array.from({ length: 250 }, (_, index) =>
    new TestClient(api.url).post('/api/auth/login', {
      email: `unknown${index}@users.test`,
      password: 'wrong password',
    }),
  );
  const sample: number[] = [];
  for (let round = 0; round < rounds; round += 1) sample.push(await read());
  await Promise.all(wrong);
  const line = row('a read in a storm of 250 sign-ins', 'ms', sample, {
    beside: { what: 'undisturbed', p50: row('', '', undisturbed).p50 },
  });
  return { ...line, goal: { what: 'each ≤ 500 ms', met: Math.max(...sample) <= 500 } };
}

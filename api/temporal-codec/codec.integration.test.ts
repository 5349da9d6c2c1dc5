import { admin, insertServers, makeUser, nodeId, startTestApi, TestClient } from '../test/api.ts';
import type { TestApi } from '../test/api.ts';
import { rawEvents, schedule } from '../test/schedule.ts';

const uiOrigin = 'http://127.0.0.1:8233';
let api: TestApi;
let administrator: TestClient;
let payloads: { metadata: Record<string, string>; data: string }[];

beforeAll(async () => {
  api = await startTestApi();
  administrator = await TestClient.signIn(api.url, admin.email, admin.password);
  const { tenantId } = await makeUser(api.prisma, 'olga', 'owner');
  const [serverId = ''] = await insertServers(api.prisma, tenantId, ['Mine']);
  const workflowId = await schedule(api.deps, { nodeId, serverId, input: { secret: 'hush' } });
  const events = await rawEvents(api.deps, workflowId);
  payloads = events.flatMap(({ activityTaskScheduledEventAttributes }) =>
    (activityTaskScheduledEventAttributes?.input?.payloads ?? []).map(({ metadata, data }) => ({
      metadata: Object.fromEntries(
        Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
      ),
      data: Buffer.from(data ?? []).toString('base64'),
    })),
  );
});
afterAll(() => api?.close());

const textOf = ({ data }: { data: string }): string => Buffer.from(data, 'base64').toString();

it('opens for an administrator what a history holds', async () => {
  expect(payloads.map(textOf).join()).not.toContain('hush');
  const { status, body } = await administrator.post('/api/temporal/codec/decode', { payloads });
  expect(status).toBe(200);
  expect(JSON.parse(textOf(body.payloads[0]))).toEqual({ secret: 'hush' });
});

it('seals what is typed in there, and leaves plain payloads as they are', async () => {
  const plain = [
    { metadata: { encoding: Buffer.from('json/plain').toString('base64') }, data: Buffer.from('1').toString('base64') },
  ];
  const sealed = await administrator.post('/api/temporal/codec/encode', { payloads: plain });
  expect(sealed.body.payloads).not.toEqual(plain);
  expect((await administrator.post('/api/temporal/codec/decode', sealed.body)).body.payloads).toEqual(plain);
  expect((await administrator.post('/api/temporal/codec/decode', { payloads: plain })).body.payloads).toEqual(plain);
});

it('opens nothing for others, nothing that was changed, and nothing of one tenant as of another', async () => {
  const owner = await TestClient.signIn(api.url, 'olga@users.test');
  expect((await owner.post('/api/temporal/codec/decode', { payloads })).body).toMatchObject({
    status: 403,
    code: 'auth.forbidden',
  });
  expect((await new TestClient(api.url).post('/api/temporal/codec/decode', { payloads })).status).toBe(401);
  const [first] = payloads;
  const tenant = Buffer.from('01900000-0000-7000-8000-000000000001').toString('base64');
  for (const changed of [
    { ...first!, data: Buffer.from('nothing').toString('base64') },
    { ...first!, metadata: { ...first!.metadata, 'mamba-tenant': tenant } },
  ])
    expect((await administrator.post('/api/temporal/codec/decode', { payloads: [changed] })).body).toMatchObject({
      status: 422,
      code: 'codec.cannot_open',
    });
});

it('may be asked by the pages of Temporal’s own interface, with a cookie, and by no other page', async () => {
  const ask = (origin: string, method = 'POST', headers: Record<string, string> = {}) =>
    fetch(`${api.url}/api/temporal/codec/decode`, {
      method,
      headers: { origin, 'sec-fetch-site': 'same-site', 'content-type': 'application/json', ...headers },
      ...(method === 'POST' ? { body: JSON.stringify({ payloads }) } : {}),
    });
  const cookie = { cookie: `mamba_session=${administrator.token}` };
  const preflight = await ask(uiOrigin, 'OPTIONS');
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, uiOrigin]);
  const answer = await ask(uiOrigin, 'POST', cookie);
  expect([answer.status, answer.headers.get('access-control-allow-credentials')]).toEqual([200, 'true']);
  const foreign = await ask('http://127.0.0.1:8234', 'POST', cookie);
  expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null]);
});

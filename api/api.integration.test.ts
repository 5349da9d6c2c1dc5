import { bringNodeOnline, admin, makeUser, startTestApi, TestClient } from './test/api.ts';
import type { TestApi } from './test/api.ts';

let api: TestApi;
let owner: TestClient;
let tenantId: string;
let squid: string;
beforeAll(async () => {
  api = await startTestApi();
  await bringNodeOnline(api.prisma);
  const user = await makeUser(api.prisma, 'olga', 'owner');
  tenantId = user.tenantId;
  owner = await TestClient.signIn(api.url, user.email);
  const { body } = await owner.get('/api/blueprints');
  squid = body.items.find(({ slug }: { slug: string }) => slug === 'minecraft-flying-squid').id;
});
afterAll(() => api?.close());

describe('health', () => {
  it('names what answers', async () => {
    expect((await new TestClient(api.url).get('/readyz')).body).toEqual({ status: 'ok', checks: { postgres: 'ok', temporal: 'ok' } });
    expect((await new TestClient(api.url).get('/healthz')).status).toBe(200);
  });
});

describe('creating a server', () => {
  const create = (changes: object = {}, headers = {}) =>
    owner.post('/api/servers', { tenantId, name: 'Craft', blueprintId: squid, ...changes }, headers);

  it('answers with the server and its pending install, accepted by its actor', async () => {
    const { status, body } = await create();
    expect([status, body]).toMatchObject([202, { server: { name: 'Craft', state: 'installing' }, operation: { kind: 'install', status: 'pending' } }]);
    const handle = api.deps.temporal.workflow.getHandle(`server/${body.server.id}`);
    expect((await handle.describe()).status.name).toBe('RUNNING');
  });
});

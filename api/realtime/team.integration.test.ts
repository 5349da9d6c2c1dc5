import { v7 as uuid } from 'uuid';
import { until } from '#scripts/test/until.ts';
import { insertServers, makeUser, startTestApi, TestClient } from '../test/api.ts';
import type { TestApi } from '../test/api.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { Browsers } from './test/browsers.ts';

let api: TestApi;
let browsers: Browsers;

beforeAll(async () => {
  api = await startTestApi();
  browsers = new Browsers(api.url);
});
afterAll(async () => {
  browsers?.close();
  await api?.close();
});

const connect = ({ token }: TestClient) => browsers.connect(token);

it('members hear that people or roles of their team have changed, and strangers do not', async () => {
  const { tenantId, email } = await makeUser(api.prisma, 'olga', 'owner');
  const owner = await TestClient.signIn(api.url, email);
  const stranger = await TestClient.signIn(api.url, (await makeUser(api.prisma, 'stan', 'owner')).email);
  const [browser, other] = await Promise.all([connect(owner), connect(stranger)]);
  let heard = 0;
  let overheard = 0;
  browser.on('team:changed', (change) => change.tenantId === tenantId && (heard += 1));
  other.on('team:changed', () => (overheard += 1));
  expect(await browser.emitWithAck('tenant:watch', { tenantId })).toMatchObject({ ok: true });
  expect(await other.emitWithAck('tenant:watch', { tenantId })).toMatchObject({ ok: false });

  const role = { name: 'Told', permissions: ['server.read'] };
  expect((await owner.post(`/api/tenants/${tenantId}/roles`, role)).status).toBe(201);
  await until(() => heard > 0);
  const invitation = { email: 'x@users.test', access: { role: 'viewer' } };
  expect((await owner.post(`/api/tenants/${tenantId}/invitations`, invitation)).status).toBe(201);
  await until(() => heard > 1);
  // An answer to this socket comes after everything that was sent to it before.
  expect(await other.emitWithAck('tenant:watch', { tenantId })).toMatchObject({ ok: false });
  expect(overheard).toBe(0);
});

it('users without a second factor stop watching a tenant that begins to require one', async () => {
  const { tenantId, email } = await makeUser(api.prisma, 'odette', 'owner');
  const owner = await TestClient.signIn(api.url, email);
  const viewer = await TestClient.signIn(api.url, (await makeUser(api.prisma, 'vic', 'viewer', tenantId)).email);
  const watching = await connect(viewer);
  expect(await watching.emitWithAck('tenant:watch', { tenantId })).toMatchObject({ ok: true });
  const change = await owner.patch(`/api/tenants/${tenantId}`, { requireSecondFactor: true });
  expect(change.status).toBe(200);
  await until(() => !watching.connected);
  const again = await connect(viewer);
  expect(await again.emitWithAck('tenant:watch', { tenantId })).toMatchObject({ ok: false, code: 'auth.forbidden' });
});

it('operations of a tenant are heard of by those who may see operations, and not by all who may see its servers', async () => {
  const { tenantId } = await makeUser(api.prisma, 'heard', 'owner');
  const [serverId = ''] = await insertServers(api.prisma, tenantId, ['Heard']);
  const [viewer, billing] = await Promise.all(
    (['viewer', 'billing'] as const).map(async (role) => {
      const { email } = await makeUser(api.prisma, `hears-as-${role}`, role, tenantId);
      return connect(await TestClient.signIn(api.url, email));
    }),
  );
  const heard: string[] = [];
  for (const [name, browser] of [
    ['viewer', viewer],
    ['billing', billing],
  ] as const) {
    expect(await browser!.emitWithAck('tenant:watch', { tenantId })).toMatchObject({ ok: true });
    expect(await browser!.emitWithAck('server:watch', { serverId })).toMatchObject({ ok: true });
    browser!.on('operation:changed', () => heard.push(`${name} operation`));
    browser!.on('operation:progress', () => heard.push(`${name} progress`));
    browser!.on('server:changed', () => heard.push(`${name} server`));
  }
  const operationId = uuid();
  await api.prisma.operation.create({
    data: {
      id: operationId,
      serverId,
      tenantId,
      kind: 'backup',
      requestedByName: 'olga',
      status: 'running',
      steps: [],
    },
  });
  await api.prisma.$transaction((transaction) => notifyChanged(transaction, 'operation', operationId));
  await until(() => heard.includes('viewer operation'));
  const progress = { step: 'archive', fraction: 0.5, detail: null };
  api.reporting.progress({ operationId, serverId, attempt: 1, progress } as never);
  await until(() => heard.includes('viewer progress'));
  await api.prisma.$transaction((transaction) => notifyChanged(transaction, 'server', serverId));
  await until(() => heard.includes('billing server'));
  expect(heard.filter((one) => /billing (operation|progress)/.test(one))).toEqual([]);
});

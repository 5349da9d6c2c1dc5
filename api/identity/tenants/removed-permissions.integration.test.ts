import { insertServers, makeUser, startTestApi, TestClient } from '#api/test/api.ts';
import type { TestApi } from '#api/test/api.ts';

let api: TestApi;
let owner: TestClient;
let friend: TestClient;
let guest: TestClient;
let friendId: string;
let guestId: string;
let tenantId: string;
let serverId: string;

beforeAll(async () => {
  api = await startTestApi();
  const olga = await makeUser(api.prisma, 'olga', 'owner');
  const bill = await makeUser(api.prisma, 'bill', 'billing', olga.tenantId);
  const nick = await makeUser(api.prisma, 'nick', 'owner');
  ({ tenantId } = olga);
  [friendId, guestId] = [bill.userId, nick.userId];
  serverId = (await insertServers(api.prisma, tenantId, ['Mine']))[0] ?? '';
  [owner, friend, guest] = (await Promise.all(
    [olga, bill, nick].map(({ email }) => TestClient.signIn(api.url, email)),
  )) as [TestClient, TestClient, TestClient];
});
afterAll(() => api?.close());

/** As a version that still had the last two stored them. */
const stored = ['server.read', 'file.read', 'billing.manage'];
const known = ['server.read'];

it('a stored role with removed permissions is shown without them, and can be given and changed', async () => {
  const { id } = await api.prisma.role.create({ data: { tenantId, name: 'Old', permissions: stored } });
  const roles = `/api/tenants/${tenantId}/roles`;
  expect((await owner.get(roles)).body.items).toMatchObject([{ id, permissions: known }]);
  const given = await owner.patch(`/api/tenants/${tenantId}/members/${friendId}`, { access: { roleId: id } });
  expect(given.status).toBe(200);
  const renamed = await owner.patch(`${roles}/${id}`, { name: 'Renamed' });
  expect(renamed.body).toMatchObject({ name: 'Renamed', permissions: known });
  const sent = await owner.patch(`${roles}/${id}`, { permissions: stored });
  expect([sent.status, sent.body.code]).toEqual([400, 'request.invalid']);
  expect((await owner.patch(`${roles}/${id}`, { permissions: known })).body).toMatchObject({ permissions: known });
  expect(await api.prisma.role.findUniqueOrThrow({ where: { id } })).toMatchObject({ permissions: known });
});

it('a member who holds the role of billing keeps it, and no other member is given it', async () => {
  const members = `/api/tenants/${tenantId}/members`;
  await api.prisma.membership.updateMany({ where: { userId: friendId }, data: { role: 'billing', roleId: null } });
  expect((await owner.get(members)).body.items).toContainEqual(
    expect.objectContaining({ userId: friendId, role: 'billing' }),
  );
  expect((await friend.get(`/api/servers/${serverId}`)).status).toBe(200);
  expect((await owner.patch(`${members}/${friendId}`, { access: { role: 'viewer' } })).status).toBe(200);
  expect((await owner.patch(`${members}/${friendId}`, { access: { role: 'billing' } })).status).toBe(400);
});

it('a stored invitation and a subuser with removed permissions are accepted, shown and changed', async () => {
  const subusers = `/api/servers/${serverId}/subusers`;
  const invited = await owner.post(subusers, { email: 'nick@users.test', permissions: known });
  await api.prisma.invitation.updateMany({ where: { serverId }, data: { permissions: stored } });
  expect((await owner.get(subusers)).body.invitations).toMatchObject([{ permissions: known }]);
  const token = new URL(invited.body.link).hash.slice(1);
  expect((await guest.post('/api/invitations/accept', { token })).status).toBe(200);
  expect((await owner.get(subusers)).body.items).toMatchObject([{ userId: guestId, permissions: known }]);
  expect((await guest.get('/api/me')).body.servers).toMatchObject([{ id: serverId, permissions: known }]);
  const changed = await owner.patch(`${subusers}/${guestId}`, { permissions: ['server.read', 'power.start'] });
  expect(changed.status).toBe(200);
  expect((await owner.get(subusers)).body.items).toMatchObject([{ permissions: ['server.read', 'power.start'] }]);
});

it('a stored API key with removed permissions works with the others, and can be revoked', async () => {
  const made = await owner.post('/api/account/api-keys', { name: 'Bot', permissions: known });
  const { id } = made.body.key;
  await api.prisma.apiKey.update({ where: { id }, data: { permissions: stored } });
  expect((await owner.get('/api/account/api-keys')).body.items).toMatchObject([{ id, permissions: known }]);
  const bot = new TestClient(api.url, made.body.secret);
  expect((await bot.get(`/api/servers/${serverId}`)).status).toBe(200);
  expect((await bot.patch(`/api/servers/${serverId}`, { description: 'x' })).body.code).toBe('auth.forbidden');
  expect((await owner.delete(`/api/account/api-keys/${id}`)).status).toBe(204);
});

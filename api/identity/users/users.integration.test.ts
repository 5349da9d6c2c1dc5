import { io } from 'socket.io-client';
import { admin, makeSession, makeUser, password, startTestApi, TestClient } from '#api/test/api.ts';
import type { TestApi } from '#api/test/api.ts';
import { until } from '#scripts/test/until.ts';

let api: TestApi;
let root: TestClient;
let rootId: string;

beforeAll(async () => {
  api = await startTestApi();
  root = await TestClient.signIn(api.url, admin.email, admin.password);
  rootId = (await root.get('/api/me')).body.id;
});
afterAll(() => api?.close());

const audited = async (action: string) =>
  api.prisma.auditEntry.findFirst({ where: { action }, orderBy: { at: 'desc' } });
const mailsTo = (to: string, template: string) => api.prisma.mail.count({ where: { to, template } });
/** A signed-in user with platform roles. */
async function staff(name: string, platformRoles: ('administrator' | 'support' | 'auditor')[]) {
  const user = await makeUser(api.prisma, name, 'viewer');
  await api.prisma.user.update({ where: { id: user.userId }, data: { platformRoles } });
  return { ...user, client: await TestClient.signIn(api.url, user.email) };
}

describe('the list', () => {
  it('is by name, page by page, searched and filtered', async () => {
    for (const name of ['list-b', 'list-c', 'list-a', 'list_d']) await makeUser(api.prisma, name, 'viewer');
    await api.prisma.user.update({ where: { email: 'list-c@users.test' }, data: { name: 'List-C' } });
    const names = async (query: string) =>
      (await root.get(`/api/users?${query}`)).body.items.map((user: { name: string }) => user.name);
    expect(await names('search=list-')).toEqual(['list-a', 'list-b', 'List-C']);
    expect(await names('search=LIST-C%40users')).toEqual(['List-C']);
    expect(await names('search=list_')).toEqual(['list_d']);
    const first = (await root.get('/api/users?search=list-&limit=2')).body;
    expect([first.items.length, first.total]).toEqual([2, 3]);
    expect(await names(`search=list-&limit=2&cursor=${first.nextCursor}`)).toEqual(['List-C']);
    const { userId } = await makeUser(api.prisma, 'list-off', 'viewer');
    await api.prisma.user.update({ where: { id: userId }, data: { disabledAt: new Date() } });
    await api.prisma.user.create({ data: { name: 'list-new', email: 'list-new@users.test' } });
    expect(await names('search=list-&state=disabled')).toEqual(['list-off']);
    expect(await names('search=list-&state=unverified')).toEqual(['list-new']);
    expect(await names('search=list-&state=active')).toEqual(['list-a', 'list-b', 'List-C']);
    await staff('list-staff', ['auditor']);
    expect(await names('search=list&role=auditor')).toEqual(['list-staff']);
    expect((await root.get('/api/users?cursor=x')).body.code).toBe('request.invalid');
  });

  it('shows when a user was last seen, impersonations left out', async () => {
    const { userId } = await makeUser(api.prisma, 'seen', 'viewer');
    const seen = async () => (await root.get(`/api/users/${userId}`)).body;
    await makeSession(api, userId, { impersonatorId: rootId, lastUsedAt: new Date('2026-02-01T00:00:00Z') });
    expect(await seen()).toMatchObject({ lastSeenAt: null, sessionCount: 0, impersonatedBy: expect.any(String) });
    await makeSession(api, userId, { lastUsedAt: new Date('2026-01-01T00:00:00Z') });
    expect(await seen()).toMatchObject({ lastSeenAt: '2026-01-01T00:00:00.000Z', sessionCount: 1 });
    expect((await seen()).memberships).toMatchObject([{ tenantName: 'seen', role: 'viewer', roleName: 'viewer' }]);
    expect((await root.get('/api/users/01900000-0000-7000-8000-0000000000ff')).body.code).toBe('user.not_found');
  });
});

describe('making a user', () => {
  it('mails a link by which the user chooses a password and signs in', async () => {
    const email = 'made@users.test';
    const { status, body } = await root.post('/api/users', { name: ' Made ', email: 'MADE@users.test' });
    expect([status, body]).toMatchObject([201, { name: 'Made', email, state: 'unverified', hasPassword: false }]);
    expect(await mailsTo(email, 'account-created')).toBe(1);
    expect(await audited('user.create')).toMatchObject({
      userId: rootId,
      details: { userId: body.id, after: { name: 'Made', email } },
    });
    const mail = await api.prisma.mail.findFirstOrThrow({ where: { to: email } });
    const { link } = (await root.post(`/api/mails/${mail.id}/link`)).body;
    const token = new URL(link).hash.slice(1);
    const { expiresAt } = await api.prisma.emailToken.findFirstOrThrow({ where: { userId: body.id } });
    expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(6 * 24 * 3_600_000);
    const chosen = { token, password: 'four unrelated words here' };
    expect((await new TestClient(api.url).post('/api/auth/reset-password', chosen)).status).toBe(204);
    const client = await TestClient.signIn(api.url, email, chosen.password);
    expect((await client.get('/api/me')).body.name).toBe('Made');
    expect((await root.get(`/api/users/${body.id}`)).body).toMatchObject({ state: 'active', hasPassword: true });
  });

  it('is refused for an address that has an account, and says so at the field', async () => {
    const { body } = await root.post('/api/users', { name: 'Twice', email: admin.email });
    expect(body).toMatchObject({ status: 409, code: 'user.address_taken', errors: [{ path: 'email' }] });
  });

  it('can be followed by another link, as many as a person should get', async () => {
    const { body } = await root.post('/api/users', { name: 'Again', email: 'again@users.test' });
    const answers: number[] = [];
    for (let turn = 0; turn < 5; turn += 1)
      answers.push((await root.post(`/api/users/${body.id}/password-link`)).status);
    expect(answers).toEqual([202, 202, 202, 202, 429]);
    expect(await api.prisma.emailToken.count({ where: { userId: body.id } })).toBe(1);
    expect(await mailsTo('again@users.test', 'account-created')).toBe(5);
  });
});

describe('roles on the platform', () => {
  it('are given and taken at once, with what was before and after on record', async () => {
    const { userId, email } = await makeUser(api.prisma, 'promoted', 'viewer');
    const client = await TestClient.signIn(api.url, email);
    expect((await client.get('/api/users')).status).toBe(403);
    const set = (platformRoles: string[]) => root.post(`/api/users/${userId}/platform-roles`, { platformRoles });
    expect((await set(['support', 'auditor', 'support'])).body.platformRoles).toEqual(['support', 'auditor']);
    expect((await client.get('/api/users')).status).toBe(200);
    expect(await audited('user.set_roles')).toMatchObject({
      details: { userId, before: { platformRoles: [] }, after: { platformRoles: ['support', 'auditor'] } },
    });
    const entries = await api.prisma.auditEntry.count({ where: { action: 'user.set_roles' } });
    await set(['auditor', 'support']);
    expect(await api.prisma.auditEntry.count({ where: { action: 'user.set_roles' } })).toBe(entries);
    await set([]);
    expect((await client.get('/api/users')).status).toBe(403);
    expect((await set(['king'])).body.code).toBe('request.invalid');
  });

  it('need a fresh proof, and never an API key', async () => {
    const { userId } = await makeUser(api.prisma, 'unproven', 'viewer');
    const { token } = await makeSession(api, rootId, { elevatedAt: new Date(Date.now() - 11 * 60_000) });
    const stale = new TestClient(api.url, token);
    const roles = { platformRoles: ['support'] };
    expect((await stale.post(`/api/users/${userId}/platform-roles`, roles)).body.code).toBe('auth.step_up_required');
    expect((await stale.delete(`/api/users/${userId}/second-factors`)).body.code).toBe('auth.step_up_required');
    for (const path of ['disable', 'password-link'])
      expect((await stale.post(`/api/users/${userId}/${path}`)).body.code).toBe('auth.step_up_required');
    const node = { name: 'unproven', allocations: [{ ip: '127.0.0.1', from: 30000, to: 30001 }] };
    expect((await stale.post('/api/nodes', node)).body.code).toBe('auth.step_up_required');
    const { secret } = (await root.post('/api/account/api-keys', { name: 'K', permissions: ['user.manage'] })).body;
    const key = new TestClient(api.url, secret);
    expect((await key.post(`/api/users/${userId}/platform-roles`, roles)).body.code).toBe('auth.session_required');
  });

  it('an administrator remains when two take the role from each other at the same moment', async () => {
    const mine = (platformRoles: string[]) => root.post(`/api/users/${rootId}/platform-roles`, { platformRoles });
    expect((await mine(['support'])).body.code).toBe('user.last_administrator');
    const other = await staff('second', ['administrator']);
    const answers = await Promise.all([
      mine([]),
      other.client.post(`/api/users/${other.userId}/platform-roles`, { platformRoles: [] }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    await api.prisma.user.updateMany({
      where: { id: { in: [rootId, other.userId] } },
      data: { platformRoles: ['administrator'] },
    });
    api.deps.principals.forgetUser(rootId);
    await api.prisma.user.update({ where: { id: other.userId }, data: { disabledAt: new Date() } });
    // One who cannot come in is none.
    expect((await mine([])).body.code).toBe('user.last_administrator');
  });
});

describe('disabling a user', () => {
  it('ends sessions, keys, sockets and links at once; enabling lets the user sign in, and does not restore keys', async () => {
    const { userId, email } = await makeUser(api.prisma, 'kept-out', 'owner');
    const client = await TestClient.signIn(api.url, email);
    const { secret } = (await client.post('/api/account/api-keys', { name: 'Bot', permissions: ['server.read'] })).body;
    const key = new TestClient(api.url, secret);
    expect((await key.get('/api/servers')).status).toBe(200);
    await new TestClient(api.url).post('/api/auth/request-reset', { email });
    await until(async () => (await api.prisma.emailToken.count({ where: { userId } })) === 1);
    const socket = io(api.url, { transports: ['websocket'], reconnection: false, auth: { token: client.token } });
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    const dropped = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));
    const { body } = await root.post(`/api/users/${userId}/disable`);
    expect(body).toMatchObject({ state: 'disabled', sessionCount: 0, apiKeyCount: 0 });
    expect([(await client.get('/api/me')).status, (await key.get('/api/servers')).status]).toEqual([401, 401]);
    await dropped;
    expect(await api.prisma.emailToken.count({ where: { userId } })).toBe(0);
    expect((await new TestClient(api.url).post('/api/auth/login', { email, password })).status).toBe(401);
    expect((await root.post(`/api/users/${userId}/password-link`)).body.code).toBe('user.disabled');
    expect(await audited('user.disable')).toMatchObject({
      details: { userId, before: { disabled: false }, after: { disabled: true }, sessions: 1, apiKeys: 1 },
    });
    expect((await root.post(`/api/users/${userId}/enable`)).body.state).toBe('active');
    expect((await (await TestClient.signIn(api.url, email)).get('/api/me')).status).toBe(200);
    expect([(await client.get('/api/me')).status, (await key.get('/api/servers')).status]).toEqual([401, 401]);
  });

  it('is not done to oneself, nor to who may more', async () => {
    expect((await root.post(`/api/users/${rootId}/disable`)).body.code).toBe('user.self');
    expect((await root.get(`/api/users/${rootId}`)).body.refusals).toMatchObject({
      manage: null,
      disable: expect.stringMatching(/your own/),
      impersonate: expect.any(String),
    });
    const { secret } = (await root.post('/api/account/api-keys', { name: 'K', permissions: ['user.manage'] })).body;
    const key = new TestClient(api.url, secret);
    const boss = await staff('boss', ['administrator']);
    for (const path of ['disable', 'password-link'])
      expect((await key.post(`/api/users/${boss.userId}/${path}`)).body.code).toBe('auth.session_required');
    expect((await key.post(`/api/users/${boss.userId}/enable`)).body.code).toBe('auth.cannot_grant');
    expect((await key.delete(`/api/users/${boss.userId}/sessions`)).body.code).toBe('auth.cannot_grant');
    expect((await boss.client.get('/api/me')).status).toBe(200);
    await root.post(`/api/users/${boss.userId}/platform-roles`, { platformRoles: [] });
  });
});

describe('helping a user', () => {
  it('by signing out their devices', async () => {
    const { userId, email } = await makeUser(api.prisma, 'signed-out', 'viewer');
    const devices = await Promise.all([1, 2].map(() => TestClient.signIn(api.url, email)));
    expect((await root.delete(`/api/users/${userId}/sessions`)).body.sessionCount).toBe(0);
    expect(await Promise.all(devices.map(async (one) => (await one.get('/api/me')).status))).toEqual([401, 401]);
    expect(await audited('user.end_sessions')).toMatchObject({ details: { userId, count: 2 } });
  });

  it('by removing lost second factors, of which a mail tells them', async () => {
    const { userId, email } = await makeUser(api.prisma, 'locked-out', 'viewer');
    const passkeys = { create: { id: 'lost', name: 'Phone', publicKey: new Uint8Array([1]) } };
    const recoveryCodes = { create: { codeHash: 'c'.repeat(64) } };
    await api.prisma.user.update({
      where: { id: userId },
      data: { totpSecret: new Uint8Array([1]), totpConfirmedAt: new Date(), passkeys, recoveryCodes },
    });
    const before = (await root.get(`/api/users/${userId}`)).body;
    expect(before).toMatchObject({
      hasSecondFactor: true,
      secondFactors: { totp: true, passkeys: 1, recoveryCodesLeft: 1 },
    });
    const { body } = await root.delete(`/api/users/${userId}/second-factors`);
    expect(body).toMatchObject({
      hasSecondFactor: false,
      secondFactors: { totp: false, passkeys: 0, recoveryCodesLeft: 0 },
    });
    expect(await mailsTo(email, 'second-factors-reset')).toBe(1);
    expect((await TestClient.signIn(api.url, email)).token).not.toBeNull();
    expect(await audited('user.reset_second_factors')).toMatchObject({
      details: { userId, before: { totp: true, passkeys: 1 }, after: { totp: false, passkeys: 0 } },
    });
  });
});

import { verifyAudit } from '#prisma/audit/verify.ts';
import { admin, insertServers, makeSession, makeUser, startTestApi, TestClient } from '#api/test/api.ts';
import type { Answer, TestApi } from '#api/test/api.ts';
import { until } from '#scripts/test/until.ts';

let api: TestApi;
let visitor: TestClient;
let rootId: string;

beforeAll(async () => {
  api = await startTestApi();
  visitor = new TestClient(api.url);
  rootId = (await api.prisma.user.findUniqueOrThrow({ where: { email: admin.email } })).id;
});
afterAll(() => api?.close());

/** A browser: keeps cookies, sends them where their path says. */
class Browser {
  readonly cookies = new Map<string, { value: string; path: string }>();

  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    const sent = [...this.cookies].filter(([, one]) => path.startsWith(one.path));
    const headers = {
      cookie: sent.map(([name, { value }]) => `${name}=${value}`).join('; '),
      'sec-fetch-site': 'same-origin',
    };
    const answer = await visitor.send(method, path, body, headers);
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, { value, path: /Path=([^;]+)/.exec(line)?.[1] ?? '/' });
    }
    return answer;
  }

  /** All but the cookie of the known device. */
  get signedInBy(): string[] {
    return [...this.cookies.keys()].filter((name) => !name.startsWith('mamba_device_')).sort();
  }

  get = (path: string) => this.send('GET', path);
  post = (path: string, body?: unknown) => this.send('POST', path, body);
  refresh = () => this.post('/api/auth/refresh');
  stop = () => this.post('/api/auth/stop-impersonating');
  actAs = (userId: string) => this.post(`/api/users/${userId}/impersonate`, { reason: 'asked for help with a map' });
  whoami = async () => (await this.get('/api/me')).body.email;

  static async signIn(credentials: object = admin): Promise<Browser> {
    const browser = new Browser();
    expect((await browser.post('/api/auth/login', credentials)).status).toBe(200);
    return browser;
  }
}

const newest = (action: string) =>
  api.prisma.auditEntry.findFirstOrThrow({ where: { action }, orderBy: { position: 'desc' } });
const sessionsOf = (userId: string) => api.prisma.session.findMany({ where: { userId, revokedAt: null } });

describe('impersonating a user', () => {
  it('acts as the user, marked, for an hour, and then returns to the earlier session', async () => {
    const { userId, email, tenantId } = await makeUser(api.prisma, 'helped', 'owner');
    const browser = await Browser.signIn();
    const [own] = (await api.prisma.session.findMany({ where: { userId: rootId } })).slice(-1);
    const { status, body, headers } = await browser.actAs(userId);
    expect([status, body.user]).toMatchObject([200, { email, impersonator: { id: rootId } }]);
    const [cookie] = headers.getSetCookie().filter((line) => line.startsWith('mamba_own'));
    expect(cookie).toMatch(/^mamba_own=[\w-]{43}; Max-Age=\d+; Path=\/api\/auth; HttpOnly; SameSite=Strict$/);
    const left = Date.parse(body.user.impersonator.until) - Date.now();
    expect(left).toBeGreaterThan(59 * 60_000);
    expect(left).toBeLessThanOrEqual(60 * 60_000);
    // Renewing does not extend it, and it is still marked.
    const renewed = (await browser.refresh()).body;
    expect(renewed.user).toMatchObject({ email, impersonator: { until: body.user.impersonator.until } });

    // What is done is on record with both names.
    const [serverId] = await insertServers(api.prisma, tenantId, ['Helped']);
    expect((await browser.send('PATCH', `/api/servers/${serverId}`, { description: 'mended' })).status).toBe(200);
    const done = { userId, userName: 'helped', impersonatorId: rootId };
    expect(await newest('server.update')).toMatchObject(done);

    const stopped = await browser.stop();
    expect(stopped.body.user).toMatchObject({ email: admin.email, impersonator: null });
    expect(browser.signedInBy).toEqual(['mamba_refresh', 'mamba_session']);
    expect((await browser.refresh()).status).toBe(200);
    const [entry] = await api.prisma.session
      .findMany({ where: { userId: rootId, revokedAt: null } })
      .then((all) => all.filter(({ id }) => id === own?.id));
    expect(entry).toBeDefined();
    expect(await sessionsOf(userId)).toEqual([]);
    expect(await newest('user.impersonate')).toMatchObject({
      userId: rootId,
      details: { userId, reason: 'asked for help with a map' },
    });
    expect(await newest('user.stop_impersonating')).toMatchObject({ userId: rootId, details: { userId } });
    expect((await verifyAudit(api.prisma)).broken).toEqual([]);
  });

  it('is visible to the user among their devices and in their activity, without addresses', async () => {
    const { userId, email } = await makeUser(api.prisma, 'watched', 'owner');
    const browser = await Browser.signIn();
    await browser.actAs(userId);
    const user = await TestClient.signIn(api.url, email);
    const { items } = (await user.get('/api/account/sessions')).body;
    expect(items.map((one: { impersonatedBy: string | null }) => one.impersonatedBy).sort()).toEqual([
      expect.any(String),
      null,
    ]);
    const activity = (await user.get('/api/account/activity?action=user.')).body;
    expect(activity.items).toMatchObject([{ action: 'user.impersonate', fromIp: null, subjectName: 'watched' }]);
    const others = await makeUser(api.prisma, 'unwatched', 'owner');
    const other = await TestClient.signIn(api.url, others.email);
    expect((await other.get('/api/account/activity?action=user.')).body.total).toBe(0);
    // And the user can end it.
    const acting = items.find((one: { impersonatedBy: string | null }) => one.impersonatedBy !== null);
    expect((await user.delete(`/api/account/sessions/${acting.id}`)).status).toBe(204);
    await until(async () => (await browser.get('/api/me')).status === 401);
    expect((await browser.refresh()).body).toMatchObject({ status: 401, code: 'auth.impersonation_ended' });
    expect((await browser.stop()).body.user.email).toBe(admin.email);
  });

  it('is refused as oneself, as who is disabled, as who may more, twice, without reason or fresh proof', async () => {
    const { userId } = await makeUser(api.prisma, 'wanted', 'viewer');
    const browser = await Browser.signIn();
    expect((await browser.actAs(rootId)).body.code).toBe('user.self');
    expect((await browser.post(`/api/users/${userId}/impersonate`, { reason: '  ' })).body.code).toBe(
      'request.invalid',
    );
    const support = await makeUser(api.prisma, 'support', 'viewer');
    await api.prisma.user.update({ where: { id: support.userId }, data: { platformRoles: ['support'] } });
    const helper = await Browser.signIn({ email: support.email, password: 'correct horse battery' });
    expect((await helper.actAs(rootId)).body.code).toBe('auth.cannot_grant');
    expect((await helper.actAs(userId)).status).toBe(200);
    await api.prisma.user.update({ where: { id: userId }, data: { disabledAt: new Date() } });
    expect((await browser.actAs(userId)).body.code).toBe('user.disabled');
    const { token } = await makeSession(api, rootId, { elevatedAt: new Date(Date.now() - 11 * 60_000) });
    const stale = new TestClient(api.url, token);
    const request = { reason: 'asked for help' };
    expect((await stale.post(`/api/users/${support.userId}/impersonate`, request)).body.code).toBe(
      'auth.step_up_required',
    );
    // As a user with platform roles: no second impersonation from there.
    expect((await browser.actAs(support.userId)).status).toBe(200);
    const again = await makeUser(api.prisma, 'further', 'viewer');
    expect((await browser.actAs(again.userId)).body.code).toBe('auth.impersonating');
  });

  it('cannot touch the user’s account, keys, rights and money', async () => {
    const { userId, tenantId } = await makeUser(api.prisma, 'spared', 'owner');
    const member = await makeUser(api.prisma, 'member', 'viewer', tenantId);
    const [serverId] = await insertServers(api.prisma, tenantId, ['Spared']);
    const browser = await Browser.signIn();
    const { user } = (await browser.actAs(userId)).body;
    const refused = [
      ['PATCH', '/api/account', { name: 'Other' }],
      ['POST', '/api/account/api-keys', { name: 'Bot', permissions: ['server.read'] }],
      ['POST', '/api/account/ssh-keys', { name: 'Key', publicKey: 'ssh-ed25519 AAAA' }],
      ['POST', '/api/auth/step-up', { password: 'x' }],
      ['POST', `/api/tenants/${tenantId}/leave`, {}],
      ['PATCH', `/api/tenants/${tenantId}`, { requireSecondFactor: true }],
      ['PATCH', `/api/tenants/${tenantId}/members/${member.userId}`, { access: { role: 'owner' } }],
      ['DELETE', `/api/tenants/${tenantId}/members/${member.userId}`, undefined],
      ['POST', `/api/tenants/${tenantId}/invitations`, { email: 'x@users.test', access: { role: 'owner' } }],
      ['POST', `/api/tenants/${tenantId}/roles`, { name: 'X', permissions: ['server.read'] }],
      ['POST', `/api/servers/${serverId}/subusers`, { email: 'x@users.test', permissions: ['server.read'] }],
    ] as const;
    for (const [method, path, body] of refused)
      expect([path, (await browser.send(method, path, body)).body.code]).toEqual([path, 'auth.impersonating']);
    expect((await browser.get(`/api/tenants/${tenantId}/members`)).status).toBe(200);
    // The panel gets the same restrictions.
    const [tenant] = user.tenants;
    expect(tenant.permissions).toEqual(expect.arrayContaining(['server.update', 'member.read']));
    expect(tenant.permissions).not.toEqual(expect.arrayContaining(['member.update']));
    expect(tenant.permissions).not.toContain('role.manage');
  });
});

describe('the way back', () => {
  it('is there when the session of the other has ended by itself', async () => {
    const { userId } = await makeUser(api.prisma, 'over', 'viewer');
    const browser = await Browser.signIn();
    await browser.actAs(userId);
    await api.prisma.session.updateMany({ where: { userId }, data: { expiresAt: new Date(Date.now() - 1_000) } });
    await until(async () => (await browser.get('/api/me')).status === 401);
    expect((await browser.refresh()).body.code).toBe('auth.impersonation_ended');
    expect((await browser.stop()).status).toBe(200);
    expect(await browser.whoami()).toBe(admin.email);
  });

  it('is the same for two tabs that take it at the same moment, and later', async () => {
    const { userId } = await makeUser(api.prisma, 'tabs', 'viewer');
    const browser = await Browser.signIn();
    await browser.actAs(userId);
    const other = new Browser();
    for (const [name, cookie] of browser.cookies) other.cookies.set(name, cookie);
    const answers = await Promise.all([browser.stop(), other.stop()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(browser.cookies.get('mamba_refresh')).toEqual(other.cookies.get('mamba_refresh'));
    expect((await browser.stop()).body.user.email).toBe(admin.email);
    expect((await browser.refresh()).status).toBe(200);
  });

  it('ends with one’s own session, and so does acting as the other', async () => {
    const { userId } = await makeUser(api.prisma, 'orphan', 'viewer');
    const { email, userId: actorId } = await makeUser(api.prisma, 'actor', 'viewer');
    await api.prisma.user.update({ where: { id: actorId }, data: { platformRoles: ['support'] } });
    const credentials = { email, password: 'correct horse battery' };
    const browser = await Browser.signIn(credentials);
    await browser.actAs(userId);
    const elsewhere = await Browser.signIn(credentials);
    expect((await elsewhere.send('DELETE', '/api/account/sessions')).status).toBe(204);
    await until(async () => (await browser.get('/api/me')).status === 401);
    expect((await browser.refresh()).body.code).toBe('auth.session_ended');
    expect((await browser.stop()).body.code).toBe('auth.session_ended');
    expect(await sessionsOf(userId)).toEqual([]);
  });

  it('is gone when one signs out, and so is one’s own session', async () => {
    const { userId } = await makeUser(api.prisma, 'left', 'viewer');
    const browser = await Browser.signIn();
    await browser.actAs(userId);
    const own = browser.cookies.get('mamba_own')?.value ?? '';
    expect((await browser.post('/api/auth/logout')).status).toBe(204);
    expect(browser.signedInBy).toEqual([]);
    browser.cookies.set('mamba_own', { value: own, path: '/api/auth' });
    expect((await browser.stop()).body.code).toBe('auth.session_ended');
  });

  it('is shut when the right is taken, or the other gets more than one may', async () => {
    const { userId } = await makeUser(api.prisma, 'raised', 'viewer');
    const { email, userId: actorId } = await makeUser(api.prisma, 'demoted', 'viewer');
    await api.prisma.user.update({ where: { id: actorId }, data: { platformRoles: ['support'] } });
    const browser = await Browser.signIn({ email, password: 'correct horse battery' });
    const root = await Browser.signIn();
    const give = (id: string, platformRoles: string[]) =>
      root.post(`/api/users/${id}/platform-roles`, { platformRoles });
    expect((await browser.actAs(userId)).status).toBe(200);
    expect((await give(userId, ['administrator'])).status).toBe(200);
    expect((await browser.get('/api/me')).status).toBe(401);
    await give(userId, []);
    await browser.stop();
    expect((await browser.actAs(userId)).status).toBe(200);
    await give(actorId, []);
    expect((await browser.get('/api/me')).status).toBe(401);
    // The administrator's own session still works, without the role.
    expect((await browser.stop()).body.user).toMatchObject({ email, platformRoles: [] });
  });

  it('betrays a copy of the token that was in the browser before', async () => {
    const { userId } = await makeUser(api.prisma, 'copied', 'viewer');
    const browser = await Browser.signIn();
    const stolen = browser.cookies.get('mamba_refresh')?.value ?? '';
    await browser.actAs(userId);
    await api.prisma.refreshToken.updateMany({
      where: { usedAt: { not: null } },
      data: { usedAt: new Date(Date.now() - 60_000) },
    });
    const thief = new Browser();
    thief.cookies.set('mamba_refresh', { value: stolen, path: '/api/auth' });
    expect((await thief.refresh()).body.code).toBe('auth.session_ended');
    await until(async () => (await browser.get('/api/me')).status === 401);
    expect((await browser.stop()).body.code).toBe('auth.session_ended');
  });

  it('is shown by nothing but the very cookie', async () => {
    const { userId } = await makeUser(api.prisma, 'plain', 'viewer');
    const browser = await Browser.signIn();
    await browser.actAs(userId);
    const acting = browser.cookies.get('mamba_refresh')?.value ?? '';
    for (const own of ['', 'x', '%', '%00', 'ü', 'a'.repeat(4_000), acting]) {
      const other = new Browser();
      other.cookies.set('mamba_own', { value: encodeURIComponent(own), path: '/api/auth' });
      expect((await other.stop()).body.code).toBe('auth.session_ended');
    }
    const foreign = await visitor.post('/api/auth/stop-impersonating', undefined, {
      cookie: `mamba_own=${browser.cookies.get('mamba_own')?.value}`,
      origin: 'http://evil.test',
    });
    expect(foreign.body.code).toBe('request.cross_site');
    expect((await browser.stop()).body.user.email).toBe(admin.email);
  });
});

import { createLocalJWKSet, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { until } from '#scripts/test/until.ts';
import { hashOfToken } from './secret-token.ts';
import { SigningKeys } from './signing-keys.ts';
import { admin, makeSession, makeUser, password, startTestApi, TestClient } from '#api/test/api.ts';
import type { TestApi } from '#api/test/api.ts';

let api: TestApi;
let visitor: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  visitor = new TestClient(api.url);
});
afterAll(() => api?.close());

describe('signing in', () => {
  it('gives a token and a cookie that scripts and other sites cannot use', async () => {
    const { status, body, headers } = await visitor.post('/api/auth/login', {
      email: 'ADMIN@mamba.local',
      password: admin.password,
    });
    expect([status, body.user]).toMatchObject([
      200,
      { email: admin.email, platformRoles: ['administrator'], tenants: [{ slug: 'demo', role: 'owner' }] },
    ]);
    const [access, refresh] = headers.getSetCookie();
    expect(access).toMatch(/^mamba_session=.+; Max-Age=(900|89\d); Path=\/; HttpOnly; SameSite=Strict$/);
    expect(refresh).toMatch(/^mamba_refresh=[\w-]{43}; Max-Age=12\d{5}; Path=\/api\/auth; HttpOnly; SameSite=Strict$/);
    const lifetime = Date.parse(body.expiresAt) - Date.now();
    expect(lifetime).toBeGreaterThan(14 * 60_000);
    expect(lifetime).toBeLessThanOrEqual(15 * 60_000);
  });

  it('answers a wrong password and an unknown address alike', async () => {
    const wrong = await visitor.post('/api/auth/login', { email: admin.email, password: 'wrong' });
    const unknown = await visitor.post('/api/auth/login', { email: 'unknown@mamba.local', password: 'wrong' });
    expect(wrong.body).toMatchObject({ status: 401, code: 'auth.wrong_credentials' });
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
  });

  it('is slowed down after many wrong passwords, for that account only', async () => {
    const { email } = await makeUser(api.prisma, 'guessed', 'viewer');
    const guesses = await Promise.all(
      Array.from({ length: 8 }, () => visitor.post('/api/auth/login', { email, password: 'guess' })),
    );
    expect(guesses.map(({ status }) => status)).toEqual(Array(8).fill(401));
    const next = await visitor.post('/api/auth/login', { email, password });
    expect(next.body).toMatchObject({ status: 429, code: 'auth.too_many_attempts' });
    expect(Number(next.headers.get('retry-after'))).toBeGreaterThan(200);
    expect((await visitor.post('/api/auth/login', admin)).status).toBe(200);
  });
});

describe('guessing', () => {
  it('many passwords at the same moment is no way around the limit', async () => {
    const { email } = await makeUser(api.prisma, 'stormed', 'viewer');
    const guesses = await Promise.all(
      Array.from({ length: 20 }, () => visitor.post('/api/auth/login', { email, password: 'guess' })),
    );
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(8);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(12);
  });
});

const fromPanel = { 'sec-fetch-site': 'same-origin' };

/** The cookies of an answer, as a browser sends them back. */
function cookiesOf(headers: Headers): { access: string; refresh: string; both: string } {
  const [access = '', refresh = ''] = headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  return { access, refresh, both: `${access}; ${refresh}` };
}

const signIn = async () => cookiesOf((await visitor.post('/api/auth/login', admin)).headers);
const refresh = (cookie: string, headers: Record<string, string> = fromPanel) =>
  visitor.post('/api/auth/refresh', undefined, { cookie, ...headers });

/** As if a refresh token had been used a while ago. */
const age = (cookie: string) =>
  api.prisma.refreshToken.update({
    where: { tokenHash: hashOfToken(cookie.replace('mamba_refresh=', '')) },
    data: { usedAt: new Date(Date.now() - 11_000) },
  });

describe('a session', () => {
  it('by cookie reads from anywhere and writes only from a page of this panel', async () => {
    const { both, refresh: alone } = await signIn();
    expect((await visitor.get('/api/me', { cookie: both })).status).toBe(200);
    for (const cookie of [both, alone]) {
      expect((await refresh(cookie, {})).body.code).toBe('request.cross_site');
      expect((await refresh(cookie, { origin: 'http://evil.test' })).body.code).toBe('request.cross_site');
      expect((await refresh(cookie, { 'sec-fetch-site': 'same-site' })).body.code).toBe('request.cross_site');
    }
    expect((await refresh(both, { origin: 'http://panel.test' })).status).toBe(200);
    expect((await refresh(both, { origin: api.url })).status).toBe(200);
    expect((await refresh(both)).status).toBe(200);
  });

  it('cannot be begun by another site’s form or script', async () => {
    const answer = await visitor.post('/api/auth/login', admin, { origin: 'http://evil.test' });
    expect(answer.body).toMatchObject({ status: 403, code: 'request.cross_site' });
  });

  it('goes on by refresh tokens, each of which is followed by another', async () => {
    const first = await signIn();
    const second = await refresh(first.refresh);
    const third = await refresh(cookiesOf(second.headers).refresh);
    expect([second.status, third.status]).toEqual([200, 200]);
    const tokens = [first, cookiesOf(second.headers), cookiesOf(third.headers)].map((cookies) => cookies.refresh);
    expect(new Set(tokens).size).toBe(3);
    const stored = JSON.stringify(await api.prisma.refreshToken.findMany());
    for (const token of tokens) expect(stored).not.toContain(token.replace('mamba_refresh=', ''));
  });

  it('takes two tabs that renew at the same moment for no thief', async () => {
    const { refresh: token } = await signIn();
    const answers = await Promise.all(Array.from({ length: 6 }, () => refresh(token)));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(new Set(answers.map(({ headers }) => cookiesOf(headers).refresh)).size).toBe(1);
    expect((await refresh(cookiesOf(answers[0]!.headers).refresh)).status).toBe(200);
  });

  it('ends for all holders when a refresh token is replayed, and its user gets a mail', async () => {
    const { email, userId } = await makeUser(api.prisma, 'robbed', 'viewer');
    const cookies = cookiesOf((await visitor.post('/api/auth/login', { email, password })).headers);
    const next = cookiesOf((await refresh(cookies.refresh)).headers);
    const other = await makeSession(api, userId);
    await age(cookies.refresh);
    expect((await refresh(cookies.refresh)).body).toMatchObject({ status: 401, code: 'auth.session_ended' });
    expect((await refresh(next.refresh)).body.code).toBe('auth.session_ended');
    await until(async () => (await visitor.get('/api/me', { cookie: next.access })).status === 401);
    expect((await new TestClient(api.url, other.token).get('/api/me')).status).toBe(200);
    const entries = await api.prisma.auditEntry.findMany({ where: { userId, action: 'session.replayed' } });
    const mails = await api.prisma.mail.findMany({ where: { to: email } });
    expect([entries.length, mails.map(({ template }) => template)]).toEqual([1, ['session-replayed']]);
    expect(await api.prisma.session.count({ where: { userId, revokedReason: 'replayed' } })).toBe(1);
  });

  it('ends at the time that was set, whatever is renewed', async () => {
    const { userId } = await makeUser(api.prisma, 'old', 'viewer');
    const old = await makeSession(api, userId, { authenticatedAt: new Date(Date.now() - 90 * 86_400_000 + 60_000) });
    await api.prisma.refreshToken.create({ data: { sessionId: old.id, tokenHash: hashOfToken('almost over') } });
    const { status, body } = await refresh('mamba_refresh=almost%20over');
    expect([status, Date.parse(body.expiresAt) - Date.now() <= 60_000]).toEqual([200, true]);
    await api.prisma.session.update({ where: { id: old.id }, data: { expiresAt: new Date(Date.now() - 1) } });
    await until(async () => (await new TestClient(api.url, body.token).get('/api/me')).status === 401);
  });

  it('is none with a token that is not ours, has ended, or claims another algorithm', async () => {
    const { token } = (await visitor.post('/api/auth/login', admin)).body;
    const [head, payload = ''] = token.split('.');
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString());
    const { privateKey } = await generateKeyPair('EdDSA');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = (header: object, key: unknown) =>
      new SignJWT(claims).setProtectedHeader({ typ: 'at+jwt', ...header } as never).sign(key as never);
    const { key } = await api.deps.signingKeys.signer();
    const ended = new SignJWT({ ...claims, exp: 1 }).setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt' });
    const tokens = [
      await forged({ alg: 'EdDSA', kid }, privateKey),
      await forged({ alg: 'EdDSA', kid: 'another' }, privateKey),
      await forged({ alg: 'EdDSA' }, privateKey),
      await forged({ alg: 'HS256', kid }, new TextEncoder().encode(JSON.stringify(await api.deps.signingKeys.jwks()))),
      await ended.sign(key),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
      `${token}x`,
      'x',
    ];
    for (const one of tokens) {
      expect((await new TestClient(api.url, one).get('/api/me')).body).toMatchObject({
        status: 401,
        code: 'auth.required',
      });
    }
  });

  it('ends with signing out, also when only the refresh token is left', async () => {
    for (const kind of ['both', 'refresh'] as const) {
      const cookies = await signIn();
      const cookie = cookies[kind];
      const { status, headers } = await visitor.post('/api/auth/logout', undefined, { cookie, ...fromPanel });
      expect([status, headers.getSetCookie()]).toEqual([
        204,
        ['mamba_session', 'mamba_refresh', 'mamba_own'].map((name) => expect.stringContaining(`${name}=; Max-Age=0`)),
      ]);
      expect((await visitor.get('/api/me', { cookie: cookies.access })).status).toBe(401);
      expect((await refresh(cookies.refresh)).status).toBe(401);
    }
  });
});

describe('the devices of a person', () => {
  it('are listed, and signed out one by one or all at once', async () => {
    const { email, userId } = await makeUser(api.prisma, 'many', 'viewer');
    const me = await TestClient.signIn(api.url, email);
    const [lost] = [await makeSession(api, userId, { userAgent: 'Firefox' }), await makeSession(api, userId)];
    const stranger = await makeSession(api, (await makeUser(api.prisma, 'else', 'viewer')).userId);
    const list = async () => (await me.get('/api/account/sessions')).body.items as { current: boolean; id: string }[];
    expect((await list()).filter(({ current }) => current)).toHaveLength(1);
    expect(await list()).toHaveLength(3);
    expect(await list()).toContainEqual(
      expect.objectContaining({ id: lost?.id, userAgent: 'Firefox', current: false }),
    );
    expect((await me.delete(`/api/account/sessions/${stranger.id}`)).body.code).toBe('session.not_found');
    expect((await me.delete(`/api/account/sessions/${lost?.id}`)).status).toBe(204);
    expect((await me.delete(`/api/account/sessions/${lost?.id}`)).body.code).toBe('session.not_found');
    expect(await list()).toHaveLength(2);
    expect((await me.delete('/api/account/sessions')).status).toBe(204);
    expect(await list()).toEqual([expect.objectContaining({ current: true })]);
    expect((await new TestClient(api.url, stranger.token).get('/api/me')).status).toBe(200);
  });

  it('are all signed out when the user is disabled', async () => {
    const { email, userId } = await makeUser(api.prisma, 'gone', 'viewer');
    const client = await TestClient.signIn(api.url, email);
    await api.prisma.user.update({ where: { id: userId }, data: { disabledAt: new Date() } });
    await until(async () => (await client.get('/api/me')).status === 401);
    expect((await visitor.post('/api/auth/login', { email, password })).body.code).toBe('auth.wrong_credentials');
  });
});

describe('the keys that tokens are signed with', () => {
  const verifies = async (token: string) => {
    const { body, headers } = await visitor.get('/.well-known/jwks.json');
    expect([headers.get('cache-control'), JSON.stringify(body)]).toEqual([
      'public, max-age=300',
      expect.not.stringContaining('"d"'),
    ]);
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(body), { issuer: 'mamba' });
    return { payload, kid: protectedHeader.kid };
  };
  const older = (days: number) =>
    api.prisma.$executeRaw`UPDATE signing_keys SET created_at = created_at - make_interval(days => ${days}::int)`;

  it('are public, so that anybody can verify a token', async () => {
    const { token, user } = (await visitor.post('/api/auth/login', admin)).body;
    expect((await verifies(token)).payload).toMatchObject({ sub: user.id, sid: expect.any(String), amr: ['pwd'] });
  });

  it('are followed by others, published before they sign; what the old ones signed stays good', async () => {
    const before = (await visitor.post('/api/auth/login', admin)).body.token;
    await older(31);
    expect(await api.deps.signingKeys.rotate()).toBe(1);
    const during = (await visitor.post('/api/auth/login', admin)).body.token;
    expect((await verifies(during)).kid).toBe((await verifies(before)).kid);
    await older(1);
    expect(await api.deps.signingKeys.rotate()).toBe(0);
    const after = (await visitor.post('/api/auth/login', admin)).body.token;
    expect((await verifies(after)).kid).not.toBe((await verifies(before)).kid);
    expect((await new TestClient(api.url, before).get('/api/me')).status).toBe(200);
  });

  it('take what they signed with them when they are taken out of use at once, though it was read before', async () => {
    const { token } = (await visitor.post('/api/auth/login', admin)).body;
    const client = new TestClient(api.url, token);
    expect((await client.get('/api/me')).status).toBe(200);
    await api.deps.signingKeys.rotate({ now: true });
    expect((await client.get('/api/me')).status).toBe(401);
  });

  it('are made once, however many instances look at the same time', async () => {
    await api.prisma.signingKey.deleteMany();
    const instances = Array.from({ length: 5 }, () => new SigningKeys(api.prisma, api.deps.sealer));
    const signers = await Promise.all(instances.map((keys) => keys.signer()));
    expect(new Set(signers.map(({ kid }) => kid)).size).toBe(1);
  });

  it('lie sealed in the database', async () => {
    const [row] = await api.prisma.signingKey.findMany();
    expect(Buffer.from(row!.privateJwk).toString('latin1')).not.toContain('"d"');
  });
});

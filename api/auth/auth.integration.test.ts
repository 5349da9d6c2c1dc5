import { SignJWT } from 'jose';
import { SessionTokens } from './tokens.ts';
import { admin, makeUser, password, startTestApi, TestClient } from '../test/api.ts';
import type { TestApi } from '../test/api.ts';

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
    expect(headers.get('set-cookie')).toMatch(
      /^mamba_session=.+; Max-Age=(900|89\d); Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const lifetime = Date.parse(body.expiresAt) - Date.now();
    expect(lifetime).toBeGreaterThan(14 * 60_000);
    expect(lifetime).toBeLessThanOrEqual(15 * 60_000);
  });

  it('says the same of a wrong password and of nobody', async () => {
    const wrong = await visitor.post('/api/auth/login', { email: admin.email, password: 'wrong' });
    const nobody = await visitor.post('/api/auth/login', { email: 'nobody@mamba.local', password: 'wrong' });
    expect(wrong.body).toMatchObject({ status: 401, code: 'auth.wrong_credentials' });
    expect({ ...nobody.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
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
  it('many passwords at the same moment helps nobody', async () => {
    const { email } = await makeUser(api.prisma, 'stormed', 'viewer');
    const guesses = await Promise.all(
      Array.from({ length: 20 }, () => visitor.post('/api/auth/login', { email, password: 'guess' })),
    );
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(8);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(12);
  });
});

describe('a session', () => {
  const cookieOf = async () => {
    const { headers } = await visitor.post('/api/auth/login', admin);
    return (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  };

  it('by cookie reads from anywhere and writes only from a page of this panel', async () => {
    const cookie = await cookieOf();
    expect((await visitor.get('/api/me', { cookie })).status).toBe(200);
    const refresh = (headers: Record<string, string>) =>
      visitor.post('/api/auth/refresh', undefined, { cookie, ...headers });
    expect((await refresh({})).body.code).toBe('request.cross_site');
    expect((await refresh({ origin: 'http://evil.test' })).body.code).toBe('request.cross_site');
    expect((await refresh({ 'sec-fetch-site': 'same-site' })).body.code).toBe('request.cross_site');
    expect((await refresh({ origin: 'http://panel.test' })).status).toBe(200);
    expect((await refresh({ origin: api.url })).status).toBe(200);
    expect((await refresh({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  it('cannot be begun by another site’s form or script', async () => {
    const answer = await visitor.post('/api/auth/login', admin, { origin: 'http://evil.test' });
    expect(answer.body).toMatchObject({ status: 403, code: 'request.cross_site' });
  });

  it('is refreshed while it is valid, until twelve hours after the password', async () => {
    const { id } = await api.prisma.user.findUniqueOrThrow({ where: { email: admin.email } });
    const hoursAgo = (hours: number) => Math.floor(Date.now() / 1000) - hours * 3600;
    const almost = await api.deps.tokens.issue(id, hoursAgo(12) + 60);
    expect(almost.expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(60_000);
    const { body } = await new TestClient(api.url, almost.token).post('/api/auth/refresh');
    expect(body.expiresAt).toBe(almost.expiresAt.toISOString());
    await expect(api.deps.tokens.issue(id, hoursAgo(12) - 1)).rejects.toMatchObject({ code: 'auth.session_too_old' });
  });

  it('is none with a token that is not ours, has ended, or claims no algorithm', async () => {
    const { id } = await api.prisma.user.findUniqueOrThrow({ where: { email: admin.email } });
    const foreign = await new SessionTokens(new TextEncoder().encode('another secret of thirty-two bytes or so')).issue(
      id,
    );
    const secret = new TextEncoder().encode('a secret of more than thirty-two bytes');
    const ended = await new SignJWT({ auth_time: 1 })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(id)
      .setIssuer('mamba')
      .setAudience('mamba-panel')
      .setExpirationTime(1)
      .sign(secret);
    const bare = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${ended.split('.')[1]}.`;
    for (const token of [foreign.token, ended, bare, 'x']) {
      expect((await new TestClient(api.url, token).get('/api/me')).body).toMatchObject({
        status: 401,
        code: 'auth.required',
      });
    }
  });

  it('ends with signing out', async () => {
    const { status, headers } = await visitor.post('/api/auth/logout', undefined, {
      cookie: await cookieOf(),
      'sec-fetch-site': 'same-origin',
    });
    expect([status, headers.get('set-cookie')]).toEqual([204, expect.stringContaining('mamba_session=; Max-Age=0')]);
  });
});

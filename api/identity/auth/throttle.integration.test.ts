import { describeWithRedis, RedisServer } from '#scripts/test/redis.ts';
import { makeUser, password, startTestApi, TestClient } from '#api/test/api.ts';
import type { Answer, TestApi } from '#api/test/api.ts';
import { hashOfToken, newSecretToken } from './secret-token.ts';

/** What the sign-in must hold with either way of counting. */
function throttled(start: () => Promise<TestApi>): void {
  let api: TestApi;
  let visitor: TestClient;
  beforeAll(async () => {
    api = await start();
    visitor = new TestClient(api.url);
  });
  afterAll(() => api?.close());

  const logIn = (email: string, ip: string, typed: string, cookie?: string): Promise<Answer> =>
    visitor.post(
      '/api/auth/login',
      { email, password: typed },
      { 'x-forwarded-for': ip, ...(cookie === undefined ? {} : { cookie }) },
    );
  const deviceOf = ({ headers }: Answer): string =>
    headers
      .getSetCookie()
      .find((cookie) => cookie.startsWith('mamba_device_'))!
      .split(';')[0]!;
  const person = async (name: string): Promise<string> => (await makeUser(api.prisma, name, 'viewer')).email;
  /** One wrong password from each of so many networks. */
  const storm = (email: string, networks: number, subnet: number) =>
    Promise.all(Array.from({ length: networks }, (_, host) => logIn(email, `198.51.${subnet}.${host}`, 'a guess')));
  const codes = (answers: readonly Answer[]) => new Set(answers.map(({ body }) => body.code));

  it('gives a browser a cookie by which it is known, for where people sign in alone', async () => {
    const email = await person('seen');
    const answer = await logIn(email, '192.0.2.1', password);
    const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('mamba_device_'));
    expect(cookie).toMatch(
      /^mamba_device_[0-9a-f]{12}=[\w-]{100,}; Max-Age=\d{8}; Path=\/api\/auth; HttpOnly; SameSite=Strict$/,
    );
    const again = await logIn(email, '192.0.2.1', password, deviceOf(answer));
    expect(deviceOf(again)).not.toBe(deviceOf(answer));
    const out = await visitor.post('/api/auth/logout', undefined, { authorization: `Bearer ${again.body.token}` });
    expect(out.headers.getSetCookie().join()).not.toContain('mamba_device');
  });

  it('keeps no known device out, however many guess from elsewhere or from the same network', async () => {
    const email = await person('famous');
    const device = deviceOf(await logIn(email, '192.0.2.2', password));
    expect(codes(await storm(email, 60, 1))).toEqual(new Set(['auth.wrong_credentials']));
    // Each network has one attempt left by now, or none; then there is none left. The owner's own network guesses, too.
    await storm(email, 60, 1);
    expect(codes(await storm(email, 60, 1))).toEqual(new Set(['auth.too_many_attempts']));
    await Promise.all(Array.from({ length: 10 }, () => logIn(email, '192.0.2.2', 'a guess')));
    expect((await logIn(email, '192.0.2.2', password)).body.code).toBe('auth.too_many_attempts');
    expect((await logIn(email, '192.0.2.2', password, device)).status).toBe(200);
    // The owner's own mistakes are counted, on this device.
    const device2 = deviceOf(await logIn(email, '192.0.2.2', password, device));
    expect((await logIn(email, '192.0.2.2', 'a slip', device2)).body.code).toBe('auth.wrong_credentials');
    expect((await logIn(email, '192.0.2.2', password, device2)).status).toBe(200);
  });

  it('lets the owner in from a new place in the middle of a storm, and after a mistake and a wait', async () => {
    const email = await person('travels');
    await storm(email, 60, 2);
    expect((await logIn(email, '203.0.113.1', password)).status).toBe(200);
    const mistaken = await logIn(email, '203.0.113.2', 'a slip');
    expect(mistaken.body.code).toBe('auth.wrong_credentials');
    const delayed = await logIn(email, '203.0.113.2', password);
    expect(delayed.body).toMatchObject({ status: 429, code: 'auth.too_many_attempts' });
    const wait = Number(delayed.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(900);
    // An owner who does not want to wait opens the link in a mail: then the browser is known.
    const { id: userId } = await api.prisma.user.findUniqueOrThrow({ where: { email } });
    const [token, expiresAt] = [newSecretToken(), new Date(Date.now() + 60_000)];
    await api.prisma.emailToken.create({
      data: { userId, email, purpose: 'reset_password', tokenHash: hashOfToken(token), expiresAt },
    });
    const chosen = 'three quiet otters swim';
    const reset = await visitor.post('/api/auth/reset-password', { token, password: chosen });
    expect(reset.status).toBe(204);
    expect((await logIn(email, '203.0.113.2', chosen)).body.code).toBe('auth.too_many_attempts');
    expect((await logIn(email, '203.0.113.2', chosen, deviceOf(reset))).status).toBe(200);
  });

  it('is counted for a household of IPv6 as one, and in a storm for all of a provider’s customer', async () => {
    const email = await person('six');
    await storm(email, 60, 3);
    expect((await logIn(email, '2001:db8:7:1::1', 'a guess')).body.code).toBe('auth.wrong_credentials');
    expect((await logIn(email, '2001:db8:7:2::1', 'a guess')).body.code).toBe('auth.too_many_attempts');
    expect((await logIn(email, '2001:db8:8:1::1', password)).status).toBe(200);
  });

  it('takes a cookie for the one alone who signed in, and a forged or changed one for none', async () => {
    const [email, other] = [await person('mine'), await person('other')];
    const [mine, theirs] = [
      deviceOf(await logIn(email, '192.0.2.3', password)),
      deviceOf(await logIn(other, '192.0.2.4', password)),
    ];
    const [name, value] = mine.split('=') as [string, string];
    const changed = `${value.slice(0, -2)}${value.endsWith('AA') ? 'BB' : 'AA'}`;
    for (let guess = 0; guess < 8; guess += 1) await logIn(email, '192.0.2.5', 'a guess');
    const forged = [
      theirs,
      `${name}=${theirs.split('=')[1]}`,
      `${name}=${changed}`,
      `${name}=AAAA`,
      `${name}=%00`,
      `${name}=`,
    ];
    for (const cookie of forged)
      expect((await logIn(email, '192.0.2.5', password, cookie)).body.code).toBe('auth.too_many_attempts');
    expect((await logIn(email, '192.0.2.5', password, `${theirs}; ${mine}`)).status).toBe(200);
  });

  it('gives a thief of the cookie a few guesses and no way in, and keeps its owner out by none of them', async () => {
    const email = await person('stolen');
    const stolen = deviceOf(await logIn(email, '192.0.2.6', password));
    expect((await visitor.get('/api/me', { cookie: stolen })).status).toBe(401);
    const guesses = await Promise.all(Array.from({ length: 30 }, () => logIn(email, '192.0.2.7', 'a guess', stolen)));
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(16);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(14);
    expect((await logIn(email, '192.0.2.8', password, stolen)).status).toBe(200);
  });

  it('answers and counts an unknown address alike', async () => {
    const answers = await Promise.all(
      [await person('there'), 'not-there@users.test'].map(async (email) => {
        const said: unknown[] = [];
        for (let guess = 0; guess < 10; guess += 1) {
          const { status, body } = await logIn(email, '192.0.2.9', 'a guess');
          said.push([status, body.code, String(body.detail).replace(/\d+/, 'n')]);
        }
        await storm(email, 60, email.startsWith('not') ? 4 : 5);
        const late = [await logIn(email, '203.0.113.9', 'a guess'), await logIn(email, '203.0.113.9', 'a guess')];
        return [...said, ...late.map(({ body }) => body.code)];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]!.slice(-2)).toEqual(['auth.wrong_credentials', 'auth.too_many_attempts']);
  });

  it('does not let refused attempts use up the quota of others in the network', async () => {
    const email = await person('neighbour');
    const guessed = await person('guessed');
    await Promise.all(Array.from({ length: 100 }, () => logIn(guessed, '192.0.2.10', 'a guess')));
    expect((await logIn(email, '192.0.2.10', password)).status).toBe(200);
  });

  it('lets a session re-authenticate while the account’s password is guessed elsewhere', async () => {
    const email = await person('proves');
    const { body } = await logIn(email, '192.0.2.11', password);
    await storm(email, 60, 6);
    const mine = new TestClient(api.url, body.token);
    const headers = { 'x-forwarded-for': '198.51.6.1' };
    expect((await mine.post('/api/auth/step-up', { password }, headers)).status).toBe(204);
    for (let guess = 0; guess < 8; guess += 1)
      expect((await mine.post('/api/auth/step-up', { password: 'a guess' }, headers)).body.code).toBe(
        'auth.wrong_credentials',
      );
    expect((await mine.post('/api/auth/step-up', { password }, headers)).body.code).toBe('auth.too_many_attempts');
  });
}

const proxied = { host: '127.0.0.1', port: 0, publicUrl: new URL('http://panel.test'), trustedProxies: ['127.0.0.1'] };

describe('guessing passwords, counted in memory', () => throttled(() => startTestApi({ http: proxied })));

describeWithRedis('guessing passwords, counted in Redis', () => {
  let redis: RedisServer;
  throttled(async () => {
    redis = await RedisServer.start();
    return startTestApi({ http: proxied, limits: { redisUrl: redis.url, factor: 0 } });
  });
  afterAll(() => redis?.dispose());
});

describe('flooding the sign-in', () => {
  it('from a shared address keeps no known device out', async () => {
    const api = await startTestApi({ limits: { redisUrl: null, factor: 0.1 } });
    try {
      const { email } = await makeUser(api.prisma, 'shares', 'viewer');
      const visitor = new TestClient(api.url);
      const first = await visitor.post('/api/auth/login', { email, password });
      const device = first.headers
        .getSetCookie()
        .find((one) => one.startsWith('mamba_device_'))!
        .split(';')[0]!;
      for (let count = 0; count < 8; count += 1) await visitor.post('/api/auth/passkey/options');
      expect((await visitor.post('/api/auth/login', { email, password })).body.code).toBe('request.too_many');
      expect(
        (await visitor.post('/api/auth/login', { email, password }, { cookie: 'mamba_device_a=AAAA' })).status,
      ).toBe(429);
      expect((await visitor.post('/api/auth/login', { email, password }, { cookie: device })).status).toBe(200);
    } finally {
      await api.close();
    }
  });
});

describe('flooding with made-up tokens', () => {
  it('is counted by address, though each is refused', async () => {
    const api = await startTestApi({ limits: { redisUrl: null, factor: 0.1 } });
    try {
      const codes = [];
      for (let count = 0; count < 32; count += 1) {
        const flooding = new TestClient(api.url, `mamba_${String(count).padStart(43, '0')}`);
        codes.push((await flooding.get('/api/servers')).body.code);
      }
      expect(codes.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 'auth.required'));
      expect(codes.slice(30)).toEqual(['request.too_many', 'request.too_many']);
    } finally {
      await api.close();
    }
  });
});

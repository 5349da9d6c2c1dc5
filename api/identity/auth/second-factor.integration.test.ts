import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Browser, CDPSession, Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { generateSync } from 'otplib';
import { addAuthenticator } from '#api/test/authenticator.ts';
import { insertServers, makeSession, makeUser, password, startTestApi, TestClient } from '#api/test/api.ts';
import type { TestApi } from '#api/test/api.ts';
import { cookiesGiven, signedInCookies } from '#api/test/cookies.ts';
import { until } from '#scripts/test/until.ts';
import { freePort } from '#scripts/test/free-port.ts';

let api: TestApi;
let url: string;
let visitor: TestClient;

beforeAll(async () => {
  const port = await freePort();
  url = `http://localhost:${port}`;
  // Passkeys belong to an address: here it must be known before.
  api = await startTestApi({
    http: { host: '127.0.0.1', port, publicUrl: new URL(url), trustedProxies: [] },
  });
  visitor = new TestClient(api.url);
});
afterAll(() => api?.close());

/** The code of an authenticator, so many half minutes from now. */
const codeOf = (secret: string, later = 0) =>
  generateSync({ strategy: 'totp', secret, epoch: Math.floor(Date.now() / 1000) + later * 30 });
const signIn = (email: string) => visitor.post('/api/auth/login', { email, password });
const answerCode = (challenge: string, code: string) => visitor.post('/api/auth/second-factor', { challenge, code });

/** A user with an authenticator. */
async function withTotp(name: string) {
  const user = await makeUser(api.prisma, name, 'owner');
  const client = await TestClient.signIn(api.url, user.email);
  const { secret } = (await client.post('/api/account/totp')).body;
  const { body } = await client.post('/api/account/totp/confirm', { code: codeOf(secret, -1) });
  return { ...user, client, secret, recoveryCodes: body.recoveryCodes as string[] };
}
const challengeOf = async (email: string): Promise<string> => (await signIn(email)).body.secondFactor.challenge;

describe('an authenticator', () => {
  it('counts once a code of it was given, and is asked for after the password from then on', async () => {
    const { email } = await makeUser(api.prisma, 'anna', 'viewer');
    const client = await TestClient.signIn(api.url, email);
    const { secret, uri } = (await client.post('/api/account/totp')).body;
    expect(uri).toContain(encodeURIComponent(email));
    expect((await signIn(email)).body.token).toBeDefined();
    expect((await client.post('/api/account/totp/confirm', { code: '000000' })).status).toBe(400);
    const confirmed = await client.post('/api/account/totp/confirm', { code: codeOf(secret, -1) });
    expect(confirmed.body.recoveryCodes).toHaveLength(10);
    const { status, body, headers } = await signIn(email);
    expect([status, body.token, headers.getSetCookie()]).toEqual([200, undefined, []]);
    expect(body.secondFactor.methods).toEqual(['code']);
    const answer = await answerCode(body.secondFactor.challenge, codeOf(secret));
    expect([answer.status, cookiesGiven(answer.headers)]).toEqual([200, signedInCookies]);
    const sessions = (await new TestClient(api.url, answer.body.token).get('/api/account/sessions')).body.items;
    expect(sessions.find(({ current }: { current: boolean }) => current).methods).toEqual(['pwd', 'otp']);
    expect(await api.prisma.mail.count({ where: { to: email, template: 'second-factor-changed' } })).toBe(1);
  });

  it('gives each code once', async () => {
    const { email, secret } = await withTotp('otto');
    const code = codeOf(secret);
    const [first, second] = [await challengeOf(email), await challengeOf(email)];
    const answers = await Promise.all([answerCode(first, code), answerCode(second, code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await answerCode(await challengeOf(email), code)).body.code).toBe('auth.wrong_code');
  });

  it('is not guessed: after five wrong codes the sign-in begins again', async () => {
    const { email, secret } = await withTotp('gustav');
    const challenge = await challengeOf(email);
    const guesses = await Promise.all(Array.from({ length: 12 }, () => answerCode(challenge, '000000')));
    expect(guesses.filter(({ body }) => body.code === 'auth.wrong_code')).toHaveLength(5);
    expect((await answerCode(challenge, codeOf(secret))).body.code).toBe('auth.challenge_ended');
  });

  it('waits for five sign-ins at most, however many come at the same moment: the oldest make room', async () => {
    const { email, userId, secret } = await withTotp('storm');
    const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(email)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await api.prisma.challenge.count({ where: { userId, purpose: 'sign_in.second_factor' } })).toBe(5);
    expect((await answerCode(await challengeOf(email), codeOf(secret))).status).toBe(200);
  });

  it('is guessed twenty times in a week, then strangers are refused; the owner gets a mail at the tenth', async () => {
    const { email, userId, secret, recoveryCodes } = await withTotp('victim');
    const device = await answerCode(await challengeOf(email), codeOf(secret));
    const known = device.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    const signInKnown = () =>
      fetch(`${api.url}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: known, origin: url },
        body: JSON.stringify({ email, password }),
      }).then((response) => response.json() as Promise<{ secondFactor: { challenge: string } }>);
    const told = () =>
      Promise.all([
        api.prisma.mail.count({ where: { to: email, template: 'second-factor-guessed' } }),
        api.prisma.auditEntry.count({ where: { userId, action: 'auth.second_factor_guessed' } }),
      ]);
    for (let round = 1; round <= 4; round += 1) {
      const challenge = await challengeOf(email);
      for (let guess = 0; guess < 5; guess += 1)
        expect((await answerCode(challenge, '000000')).body.code).toBe('auth.wrong_code');
      expect(await told()).toEqual(round < 2 ? [0, 0] : [1, 1]);
    }
    await api.prisma.user.update({ where: { id: userId }, data: { totpLastStep: 0 } });
    const refused = await answerCode(await challengeOf(email), codeOf(secret));
    expect([refused.status, refused.body.code]).toEqual([429, 'auth.too_many_attempts']);
    expect(refused.body.detail).toContain('recovery code');
    expect((await answerCode(await challengeOf(email), recoveryCodes[0] ?? '')).status).toBe(200);
    const { secondFactor } = await signInKnown();
    expect((await answerCode(secondFactor.challenge, codeOf(secret))).status).toBe(200);
    const week = new Date(Date.now() - 7 * 86_400_000 - 1_000);
    await api.prisma.secondFactorGuess.updateMany({ where: { userId }, data: { since: week } });
    await api.prisma.user.update({ where: { id: userId }, data: { totpLastStep: 0 } });
    expect((await answerCode(await challengeOf(email), codeOf(secret))).status).toBe(200);
    expect(await api.prisma.secondFactorGuess.count({ where: { userId } })).toBe(0);
  });

  it('is not guessed by a session that proves itself again', async () => {
    const { client, userId } = await withTotp('sitting');
    const row = { userId, count: 20, since: new Date() };
    const { items } = (await client.get('/api/account/sessions')).body;
    const { id } = items.find(({ current }: { current: boolean }) => current);
    await api.prisma.secondFactorGuess.create({ data: { ...row, holder: `session:${id}` } });
    const { body } = await client.post('/api/auth/step-up', { code: '000000' });
    expect(body).toMatchObject({ status: 429, code: 'auth.too_many_attempts' });
  });

  it('is asked for no longer by a sign-in that began with a password that was changed since', async () => {
    const { email, secret, client } = await withTotp('changed');
    const challenge = await challengeOf(email);
    const changed = await client.post('/api/account/password', { password: 'quite another one, and longer 47' });
    expect(changed.status).toBe(204);
    expect((await answerCode(challenge, codeOf(secret))).body.code).toBe('auth.challenge_ended');
  });

  it('is replaced by a recovery code, each once', async () => {
    const { email, recoveryCodes, client } = await withTotp('rosa');
    const [code = '', other = ''] = recoveryCodes;
    expect((await answerCode(await challengeOf(email), code.toUpperCase().replaceAll('-', ' '))).status).toBe(200);
    expect((await answerCode(await challengeOf(email), code)).body.code).toBe('auth.wrong_code');
    expect((await client.get('/api/account/security')).body).toMatchObject({ hasTotp: true, recoveryCodesLeft: 9 });
    const renewed = (await client.post('/api/account/recovery-codes')).body.recoveryCodes;
    expect(renewed).toHaveLength(10);
    expect((await answerCode(await challengeOf(email), other)).body.code).toBe('auth.wrong_code');
  });

  it('lies sealed in the database, and is gone when it was removed', async () => {
    const { email, secret, client, userId } = await withTotp('vera');
    const row = await api.prisma.user.findUniqueOrThrow({ where: { id: userId } });
    expect(Buffer.from(row.totpSecret!).toString('latin1')).not.toContain(secret);
    expect((await client.post('/api/account/totp')).status).toBe(400);
    expect((await client.delete('/api/account/totp')).status).toBe(204);
    expect((await client.get('/api/account/security')).body).toMatchObject({ hasTotp: false, recoveryCodesLeft: 0 });
    expect((await signIn(email)).body.token).toBeDefined();
  });

  it('of another’s challenge or another purpose counts for nothing', async () => {
    const challenge = (await visitor.post('/api/auth/passkey/options')).body.challenge;
    expect((await answerCode(challenge, '000000')).body.code).toBe('auth.challenge_ended');
  });
});

describe('what is dangerous', () => {
  it('is allowed after a recent re-authentication, by the second factor where there is one', async () => {
    const { client, secret, userId } = await withTotp('dora');
    const session = await makeSession(api, userId, { elevatedAt: new Date(Date.now() - 11 * 60_000) });
    const old = new TestClient(api.url, session.token);
    expect((await old.post('/api/account/recovery-codes')).body).toMatchObject({
      status: 403,
      code: 'auth.step_up_required',
    });
    expect((await old.get('/api/auth/step-up')).body).toEqual({ methods: ['code'] });
    expect((await old.post('/api/auth/step-up', { password })).status).toBe(400);
    expect((await old.post('/api/auth/step-up', { code: '123456' })).body.code).toBe('auth.wrong_code');
    expect((await old.post('/api/auth/step-up', { code: codeOf(secret) })).status).toBe(204);
    expect((await old.post('/api/account/recovery-codes')).status).toBe(200);
    expect((await client.get('/api/account/security')).status).toBe(200);
  });

  it('is refused during an impersonation', async () => {
    const { userId } = await makeUser(api.prisma, 'acted', 'viewer');
    const admin = await makeUser(api.prisma, 'actor', 'viewer');
    await api.prisma.user.update({ where: { id: admin.userId }, data: { platformRoles: ['support'] } });
    const { token } = await makeSession(api, userId, { impersonatorId: admin.userId });
    const acting = new TestClient(api.url, token);
    expect((await acting.get('/api/account')).status).toBe(200);
    expect((await acting.post('/api/account/totp')).body.code).toBe('auth.impersonating');
    await api.prisma.user.update({ where: { id: admin.userId }, data: { disabledAt: new Date() } });
    await until(async () => (await acting.get('/api/me')).status === 401);
  });
});

describe('a tenant that wants a second factor', () => {
  it('lets its members do nothing until they have one', async () => {
    const { email, tenantId, userId } = await makeUser(api.prisma, 'late', 'owner');
    const [serverId] = await insertServers(api.prisma, tenantId, ['Guarded']);
    await api.prisma.tenant.update({ where: { id: tenantId }, data: { requireSecondFactor: true } });
    const client = await TestClient.signIn(api.url, email);
    const tenant = async () => (await client.get('/api/me')).body.tenants[0];
    expect(await tenant()).toMatchObject({ needsSecondFactor: true, permissions: [] });
    expect((await client.get(`/api/servers/${serverId}`)).body.code).toBe('auth.forbidden');
    const { secret } = (await client.post('/api/account/totp')).body;
    expect((await client.post('/api/account/totp/confirm', { code: codeOf(secret) })).status).toBe(200);
    expect((await tenant()).needsSecondFactor).toBe(false);
    expect((await client.get(`/api/servers/${serverId}`)).status).toBe(200);
    expect(userId).toBeDefined();
  });
});

describe('a passkey', () => {
  let browser: Browser;
  let page: Page;
  let devtools: CDPSession;
  let authenticatorId: string;

  beforeAll(async () => {
    const executablePath = (await promisify(execFile)('which', ['chromium'])).stdout.trim();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
    page = await browser.newPage();
    await page.goto(`${url}/api/docs`);
    ({ devtools, authenticatorId } = await addAuthenticator(page));
  });
  afterAll(() => browser?.close());

  /** What the browser's own WebAuthn answers to our options. */
  const create = (options: unknown): Promise<unknown> =>
    page.evaluate(`navigator.credentials
      .create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)}) })
      .then((credential) => credential.toJSON())`);
  const get = (options: unknown): Promise<unknown> =>
    page.evaluate(`navigator.credentials
      .get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify(options)}) })
      .then((credential) => credential.toJSON())`);

  async function addPasskey(client: TestClient): Promise<string[]> {
    const { challenge, options } = (await client.post('/api/account/passkeys/options')).body;
    const response = await create(options);
    const { status, body } = await client.post('/api/account/passkeys', { challenge, name: 'Laptop', response });
    expect(status).toBe(201);
    return body.recoveryCodes;
  }

  beforeEach(() => devtools.send('WebAuthn.clearCredentials', { authenticatorId }));

  it('signs in without a password or a name, as both factors in one', async () => {
    const { email } = await makeUser(api.prisma, 'paula', 'viewer');
    const client = await TestClient.signIn(api.url, email);
    expect(await addPasskey(client)).toHaveLength(10);
    const { challenge, options } = (await visitor.post('/api/auth/passkey/options')).body;
    const response = await get(options);
    const { status, body } = await visitor.post('/api/auth/passkey', { challenge, response });
    expect([status, body.user.email]).toEqual([200, email]);
    const again = await visitor.post('/api/auth/passkey', { challenge, response });
    expect(again.body.code).toBe('auth.challenge_ended');
    const [passkey] = (await client.get('/api/account/security')).body.passkeys;
    expect(passkey).toMatchObject({ name: 'Laptop', lastUsedAt: expect.any(String) });
  });

  it('is a second factor after the password, in whose place a recovery code counts', async () => {
    const { email } = await makeUser(api.prisma, 'petra', 'viewer');
    const client = await TestClient.signIn(api.url, email);
    const [code = ''] = await addPasskey(client);
    const { secondFactor } = (await signIn(email)).body;
    expect(secondFactor.methods).toEqual(['code', 'passkey']);
    expect((await answerCode(secondFactor.challenge, code)).status).toBe(200);
  });

  it('of another challenge, another user or a copied device is refused', async () => {
    const { email, userId } = await makeUser(api.prisma, 'pavel', 'viewer');
    const client = await TestClient.signIn(api.url, email);
    await addPasskey(client);
    const [first, second] = [
      await visitor.post('/api/auth/passkey/options'),
      await visitor.post('/api/auth/passkey/options'),
    ];
    const response = await get(first.body.options);
    const crossed = await visitor.post('/api/auth/passkey', { challenge: second.body.challenge, response });
    expect(crossed.body).toMatchObject({ status: 401, code: 'auth.passkey_refused' });
    await api.prisma.passkey.updateMany({ where: { userId }, data: { counter: 1_000n } });
    const third = (await visitor.post('/api/auth/passkey/options')).body;
    const behind = await visitor.post('/api/auth/passkey', {
      challenge: third.challenge,
      response: await get(third.options),
    });
    expect(behind.body.code).toBe('auth.passkey_refused');
  });

  it('proves again who sits there, its owner alone', async () => {
    const [mine, theirs] = [await makeUser(api.prisma, 'pia', 'viewer'), await makeUser(api.prisma, 'pit', 'viewer')];
    await addPasskey(await TestClient.signIn(api.url, mine.email));
    const old = { elevatedAt: new Date(Date.now() - 11 * 60_000) };
    const [owner, other] = [await makeSession(api, mine.userId, old), await makeSession(api, theirs.userId, old)];
    const stepUp = async (token: string) => {
      const { challenge, options } = (await visitor.post('/api/auth/passkey/options')).body;
      const passkey = { challenge, response: await get(options) };
      return (await new TestClient(api.url, token).post('/api/auth/step-up', { passkey })).status;
    };
    expect([await stepUp(other.token), await stepUp(owner.token)]).toEqual([401, 204]);
    const client = new TestClient(api.url, owner.token);
    const { id } = (await client.get('/api/account/security')).body.passkeys[0];
    expect((await new TestClient(api.url, other.token).delete(`/api/account/passkeys/${id}`)).status).toBe(403);
    expect((await client.delete(`/api/account/passkeys/${id}`)).status).toBe(204);
    expect((await client.get('/api/account/security')).body).toEqual({
      hasTotp: false,
      recoveryCodesLeft: 0,
      passkeys: [],
    });
  });
});

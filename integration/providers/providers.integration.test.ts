import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { readProviders } from '#api/identity/auth/providers/config.ts';
import type { TestApi } from '#api/test/api.ts';
import { makeSession, makeUser, password, startTestApi, TestClient } from '#api/test/api.ts';
import { cookiesGiven, signedInCookies } from '#api/test/cookies.ts';
import { killEnd, startEnd } from '../support/end.ts';
import { RedirectedBrowser } from './browser.ts';
import type { ProviderPerson } from './provider-end.ts';

const home = 'http://panel.test';
const people: Record<string, ProviderPerson> = {
  alice: { email: 'Alice@provider.test', email_verified: true, name: 'Alice' },
  bob: { email: 'bob@users.test', email_verified: true, name: 'Bob' },
  mallory: { email: 'victim@users.test', email_verified: false, name: 'Mallory' },
  squatted: { email: 'squatted@users.test', email_verified: true },
  boss: { email: 'boss@provider.test', email_verified: true, groups: ['admins', 'crew', 'unknown'] },
  odd: { email: 'odd@provider.test', email_verified: true, groups: ['constructor', '__proto__'] },
  linker: { email: 'other@provider.test', email_verified: true },
  factor: { email: 'factor@users.test', email_verified: true },
  late: { email: 'late@provider.test', email_verified: true },
  invited: { email: 'invited@provider.test', email_verified: true },
};

let provider: ChildProcess;
let issuer: string;
let api: TestApi;
let visitor: TestClient;

beforeAll(async () => {
  const redirects = ['discord', 'google', 'house'].map((id) => `${home}/provider/${id}`);
  const args = [JSON.stringify(redirects), JSON.stringify(people)];
  const end = await startEnd<string>(path.join(__dirname, 'provider-end.ts'), args, { hasOutput: false });
  [provider, issuer] = [end.child, end.first];
  const secret = 'a secret that both know';
  const house = {
    ...{ id: 'house', name: 'House', issuer, clientId: 'mamba', clientSecret: secret },
    scopes: ['openid', 'email', 'profile', 'groups'],
    roleClaim: 'groups',
    roles: { admins: { platformRoles: ['support'] }, crew: { tenant: 'demo', role: 'operator' } },
  };
  // The same provider plays all three.
  const providers = readProviders({
    MAMBA_DISCORD_CLIENT_ID: 'mamba',
    MAMBA_DISCORD_CLIENT_SECRET: secret,
    MAMBA_DISCORD_AUTHORIZATION_URL: `${issuer}/auth`,
    MAMBA_DISCORD_TOKEN_URL: `${issuer}/token`,
    MAMBA_DISCORD_USER_URL: `${issuer}/users/@me`,
    MAMBA_GOOGLE_CLIENT_ID: 'mamba',
    MAMBA_GOOGLE_CLIENT_SECRET: secret,
    MAMBA_GOOGLE_ISSUER: issuer,
    MAMBA_OIDC_PROVIDERS: JSON.stringify([house]),
  });
  api = await startTestApi({ providers });
  visitor = new TestClient(api.url);
});
afterAll(async () => {
  await killEnd(provider);
  await api?.close();
});

const fromPanel = { 'sec-fetch-site': 'same-origin' };

async function begin(id: string, client = visitor, route = '/api/auth/providers') {
  const { status, body, headers } = await client.post(`${route}/${id}`, undefined, fromPanel);
  if (status !== 200) throw new Error(`${id}: ${JSON.stringify(body)}`);
  return { url: body.url as string, cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '' };
}

/** Signs in at the provider as one of its people; answers with the address that the browser came back by. */
const atProvider = (url: string, as: string) => new RedirectedBrowser().follow(`${url}&login_hint=${as}`, home);

const comeBack = (id: string, query: string, cookie: string, client = visitor) =>
  client.post(`/api/auth/providers/${id}/return`, { query }, { cookie, ...fromPanel });

async function signInAs(id: string, as: string) {
  const { url, cookie } = await begin(id);
  return comeBack(id, (await atProvider(url, as)).search, cookie);
}

describe('signing in by a provider', () => {
  it.each(['google', 'house', 'discord'])('makes one account for a user with a confirmed address at %s', async (id) => {
    await api.prisma.user.deleteMany({ where: { email: 'alice@provider.test' } });
    const first = await signInAs(id, 'alice');
    expect([first.status, first.body.user]).toMatchObject([200, { email: 'alice@provider.test', name: 'Alice' }]);
    expect(cookiesGiven(first.headers)).toEqual(signedInCookies);
    const second = await signInAs(id, 'alice');
    expect(second.body.user.id).toBe(first.body.user.id);
    const sessions = (await new TestClient(api.url, second.body.token).get('/api/account/sessions')).body.items;
    expect(sessions[0].methods).toEqual(['fed']);
  });

  it('asks with PKCE, state and, where there are ID tokens, a nonce', async () => {
    const google = new URL((await begin('google')).url).searchParams;
    expect(Object.fromEntries(google)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      redirect_uri: `${home}/provider/google`,
    });
    expect(new URL((await begin('discord')).url).searchParams.get('scope')).toBe('identify email');
  });

  it('takes no account with the same address that it is not linked to, confirmed or not', async () => {
    const { userId } = await makeUser(api.prisma, 'bob', 'viewer');
    const refused = { status: 409, code: 'provider.account_exists' };
    expect((await signInAs('google', 'bob')).body).toMatchObject(refused);
    // Made by an administrator, who gave it a role: its owner has not confirmed the address yet.
    await api.prisma.user.update({ where: { id: userId }, data: { emailVerifiedAt: null } });
    expect((await signInAs('google', 'bob')).body).toMatchObject(refused);
    expect(await api.prisma.identity.count({ where: { userId } })).toBe(0);
    await makeUser(api.prisma, 'victim', 'owner');
    for (const id of ['google', 'discord']) {
      expect((await signInAs(id, 'mallory')).body).toMatchObject({ status: 403, code: 'provider.email_unverified' });
    }
    expect(await api.prisma.identity.count({ where: { subject: 'mallory' } })).toBe(0);
  });

  it('leaves nothing to a user who signed up with the address of another before', async () => {
    const { email, userId } = await makeUser(api.prisma, 'squatted', 'viewer');
    await api.prisma.user.update({ where: { id: userId }, data: { emailVerifiedAt: null } });
    await api.prisma.membership.deleteMany({ where: { userId } });
    expect((await signInAs('google', 'squatted')).status).toBe(200);
    expect((await visitor.post('/api/auth/login', { email, password })).body.code).toBe('auth.wrong_credentials');
  });

  it('still asks for the second factor', async () => {
    const { userId } = await makeUser(api.prisma, 'factor', 'viewer');
    const data = { provider: 'house', subject: 'factor', label: 'factor' };
    await api.prisma.identity.create({ data: { ...data, userId } });
    await api.prisma.user.update({ where: { id: userId }, data: { totpConfirmedAt: new Date() } });
    const { status, body } = await signInAs('house', 'factor');
    expect([status, body.token, body.secondFactor.methods]).toEqual([200, undefined, ['code']]);
  });

  it('counts for the browser alone that went there, once, with what it brought back untouched', async () => {
    const mine = await begin('google');
    const other = await begin('google');
    const { search } = await atProvider(mine.url, 'alice');
    expect((await comeBack('google', search, '')).body.code).toBe('auth.challenge_ended');
    expect((await comeBack('google', search, other.cookie)).body.code).toBe('provider.refused');
    const changed = search.replace(/state=[^&]+/, `state=${'x'.repeat(43)}`);
    expect((await comeBack('google', changed, mine.cookie)).body.code).toBe('provider.refused');
    // That was its one try.
    expect((await comeBack('google', search, mine.cookie)).body.code).toBe('auth.challenge_ended');
    const house = await begin('house');
    const from = await atProvider(house.url, 'alice');
    expect((await comeBack('google', from.search, house.cookie)).body.code).toBe('auth.challenge_ended');
    const denied = await begin('google');
    expect((await comeBack('google', '?error=access_denied', denied.cookie)).body.code).toBe('provider.refused');
    expect((await visitor.post('/api/auth/providers/nowhere')).body.code).toBe('provider.not_found');
  });

  it('makes no account where sign-up is not open', async () => {
    api.deps.config.signUp = 'invitation';
    expect((await signInAs('google', 'late')).body.code).toBe('auth.sign_up_closed');
    api.deps.config.signUp = 'open';
    expect((await signInAs('google', 'late')).status).toBe(200);
  });

  it('makes one for an invited user whose address the provider has confirmed', async () => {
    api.deps.config.signUp = 'invitation';
    const tenant = await api.prisma.tenant.create({ data: { name: 'Inviting', slug: 'inviting' } });
    const invitation = await api.prisma.invitation.create({
      data: {
        tenantId: tenant.id,
        email: 'invited@provider.test',
        role: 'viewer',
        tokenHash: 'e'.repeat(64),
        expiresAt: new Date(0),
      },
    });
    expect((await signInAs('google', 'invited')).body.code).toBe('auth.sign_up_closed');
    const data = { expiresAt: new Date(Date.now() + 60_000) };
    await api.prisma.invitation.update({ where: { id: invitation.id }, data });
    const answer = await signInAs('google', 'invited');
    expect([answer.status, answer.body.user?.email]).toEqual([200, 'invited@provider.test']);
    api.deps.config.signUp = 'open';
  });
});

describe('roles by a claim', () => {
  it('come and go with it; what was given by hand stays', async () => {
    const first = (await signInAs('house', 'boss')).body.user;
    expect(first).toMatchObject({ platformRoles: ['support'], tenants: [{ slug: 'demo', role: 'operator' }] });
    const mine = await api.prisma.tenant.create({ data: { name: 'Mine', slug: 'mine' } });
    await api.prisma.membership.create({ data: { userId: first.id, tenantId: mine.id, role: 'viewer' } });
    await api.prisma.user.update({ where: { id: first.id }, data: { platformRoles: ['support', 'auditor'] } });
    // At another provider nothing is said of roles.
    await signInAs('google', 'boss');
    api.deps.config.providers.find(({ id }) => id === 'house')!.roleClaim = 'nothing';
    const later = (await signInAs('house', 'boss')).body.user;
    expect(later).toMatchObject({ platformRoles: ['auditor'], tenants: [{ slug: 'mine', role: 'viewer' }] });
    const actions = await api.prisma.auditEntry.findMany({ where: { userId: first.id, action: 'identity.map_roles' } });
    expect(actions).toHaveLength(2);
  });

  it('keep the last administrator, end the sessions of a former one, and ignore groups named like object methods', async () => {
    const house = api.deps.config.providers.find(({ id }) => id === 'house')!;
    Object.assign(house, { roleClaim: 'groups' });
    house.roles.admins = { platformRoles: ['administrator'] };
    await api.prisma.user.updateMany({ data: { platformRoles: [] } });
    const { id } = (await signInAs('house', 'boss')).body.user;
    const helped = await makeUser(api.prisma, 'helped', 'viewer');
    const acting = { impersonatorId: id, parentId: (await makeSession(api, id)).id };
    const { token } = await makeSession(api, helped.userId, acting);
    const asHelped = new TestClient(api.url, token);
    expect((await asHelped.get('/api/me')).body.email).toBe(helped.email);

    Object.assign(house, { roleClaim: 'nothing' });
    expect((await signInAs('house', 'boss')).body.user.platformRoles).toEqual(['administrator']);
    const other = await makeUser(api.prisma, 'other-administrator', 'viewer');
    await api.prisma.user.update({ where: { id: other.userId }, data: { platformRoles: ['administrator'] } });
    expect((await signInAs('house', 'boss')).body.user.platformRoles).toEqual([]);
    const ended = await api.prisma.session.findFirstOrThrow({ where: { userId: helped.userId } });
    expect(ended.revokedReason).toBe('revoked');

    Object.assign(house, { roleClaim: 'groups' });
    expect((await signInAs('house', 'odd')).status).toBe(200);
  });
});

describe('linking', () => {
  it('is for the signed-in person, and can be undone while another way in is left', async () => {
    const { email } = await makeUser(api.prisma, 'lina', 'viewer');
    const client = await TestClient.signIn(api.url, email);
    const { url, cookie } = await begin('google', client, '/api/account/identities');
    const { search } = await atProvider(url, 'linker');
    const stranger = await TestClient.signIn(api.url, (await makeUser(api.prisma, 'strange', 'viewer')).email);
    expect((await comeBack('google', search, cookie, stranger)).body.code).toBe('auth.challenge_ended');
    const again = await begin('google', client, '/api/account/identities');
    const linked = await comeBack('google', (await atProvider(again.url, 'linker')).search, again.cookie, client);
    expect(linked.body).toEqual({ linked: 'Google' });
    expect(await api.prisma.mail.count({ where: { template: 'access-added' } })).toBe(1);
    const list = (await client.get('/api/account/identities')).body;
    expect(list).toMatchObject({
      items: [{ provider: 'google', providerName: 'Google', label: 'other@provider.test' }],
      others: [{ id: 'discord' }, { id: 'house' }],
    });
    expect((await signInAs('google', 'linker')).body.user.email).toBe(email);
    await api.prisma.user.update({ where: { email }, data: { passwordHash: null } });
    expect((await client.delete('/api/account/identities/google')).body.code).toBe('identity.last');
    await api.prisma.user.update({ where: { email }, data: { passwordHash: 'x' } });
    expect((await client.delete('/api/account/identities/google')).status).toBe(204);
    expect((await client.delete('/api/account/identities/google')).body.code).toBe('provider.not_found');
  });

  it('takes no account that is another’s', async () => {
    await api.prisma.user.deleteMany({ where: { email: 'alice@provider.test' } });
    await signInAs('google', 'alice');
    const client = await TestClient.signIn(api.url, (await makeUser(api.prisma, 'thief', 'viewer')).email);
    const { url, cookie } = await begin('google', client, '/api/account/identities');
    const answer = await comeBack('google', (await atProvider(url, 'alice')).search, cookie, client);
    expect(answer.body).toMatchObject({ status: 409, code: 'identity.taken' });
  });
});

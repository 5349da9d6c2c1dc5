import { recurringActivities } from '#scripts/test/recurring.ts';
import type { TestApi } from '#api/test/api.ts';
import { makeUser, password, startTestApi, TestClient } from '#api/test/api.ts';
import { until } from '#scripts/test/until.ts';
import { startControlWorker } from './control-worker.ts';
import type { Received } from './mailbox.ts';
import { Mailbox } from './mailbox.ts';

const chosen = 'ocelot quarry tuba lantern';
const another = 'walnut prism ferry ottoman';

let api: TestApi;
let mailbox: Mailbox;
let visitor: TestClient;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  [api, mailbox] = await Promise.all([startTestApi(), Mailbox.open()]);
  visitor = new TestClient(api.url);
  stopWorker = await startControlWorker(api, mailbox);
});
afterAll(async () => {
  await stopWorker?.();
  await Promise.all([api?.close(), mailbox?.close()]);
});

async function mailTo(address: string, subject: RegExp, index = 0): Promise<Received> {
  const found = () => mailbox.to(address).filter((mail) => subject.test(mail.subject));
  await until(() => found().length > index);
  return found()[index]!;
}

/** The token behind the # of the mail's link to that page. */
const tokenIn = ({ text }: Received, page: string) => new RegExp(`/${page}#([\\w-]{43})`).exec(text)?.[1] ?? '';
const signUp = (email: string, withPassword = chosen) =>
  visitor.post('/api/auth/sign-up', { email, name: 'Nora', password: withPassword });
const signIn = (email: string, withPassword: string) =>
  visitor.post('/api/auth/login', { email, password: withPassword });

describe('signing up', () => {
  it('makes an account that comes into use by the mail and the password together', async () => {
    const email = 'nora@mail.test';
    expect(await signUp(email)).toMatchObject({ status: 202, body: { status: 'mail_sent' } });
    const mail = await mailTo(email, /Confirm your email/);
    expect((await signIn(email, chosen)).body.code).toBe('auth.wrong_credentials');
    const token = tokenIn(await mailTo(email, /Confirm your email/, 1), 'verify');
    // The link of the first mail counts no longer.
    const stale = { token: tokenIn(mail, 'verify'), password: chosen };
    expect((await visitor.post('/api/auth/verify-email', stale)).body.code).toBe('auth.link_invalid');
    const wrong = await visitor.post('/api/auth/verify-email', { token, password: 'guessed' });
    expect(wrong.body.code).toBe('auth.wrong_credentials');
    const verified = await visitor.post('/api/auth/verify-email', { token, password: chosen });
    expect([verified.status, verified.body.user]).toMatchObject([200, { email, name: 'Nora', tenants: [] }]);
    expect((await visitor.post('/api/auth/verify-email', { token, password: chosen })).status).toBe(410);
    expect((await signIn(email, chosen)).status).toBe(200);
  });

  it('tells only an address that already has an account', async () => {
    const { email } = await makeUser(api.prisma, 'known', 'viewer');
    const [free, taken] = [await signUp('free@mail.test'), await signUp(email)];
    expect([taken.status, taken.body]).toEqual([free.status, free.body]);
    expect((await mailTo(email, /already have an account/)).text).toContain('http://panel.test/login');
    expect((await signIn(email, chosen)).body).toMatchObject({ code: 'auth.wrong_credentials' });
    const unconfirmed = await signIn('free@mail.test', chosen);
    expect(unconfirmed.body.detail).toBe((await signIn('none@mail.test', chosen)).body.detail);
    expect((await signIn(email, password)).status).toBe(200);
  });

  it('does not open the account that another user made with the address', async () => {
    const email = 'victim@mail.test';
    await signUp(email, another);
    const token = tokenIn(await mailTo(email, /Confirm your email/), 'verify');
    await signUp(email, chosen);
    const mine = tokenIn(await mailTo(email, /Confirm your email/, 1), 'verify');
    expect((await visitor.post('/api/auth/verify-email', { token, password: another })).status).toBe(410);
    expect((await visitor.post('/api/auth/verify-email', { token: mine, password: another })).status).toBe(401);
    expect((await visitor.post('/api/auth/verify-email', { token: mine, password: chosen })).status).toBe(200);
  });

  it.each([
    ['short', 'too short', /at least 10/],
    ['in every leak', 'qwertyuiop', /leaked/],
    ['guessable', 'aaaaaaaaaaaa', /guess/],
    ['one’s own address', 'picky@mail.test1', /guess/],
  ])('refuses a password that is %s', async (_, bad, reason) => {
    const { status, body } = await signUp('picky@mail.test', bad);
    expect(status).toBe(400);
    expect(body.errors[0]).toMatchObject({
      path: 'password',
      message: expect.stringMatching(reason),
    });
  });

  it('does not flood an inbox', async () => {
    const answers = await Promise.all(Array.from({ length: 9 }, () => signUp('flooded@mail.test')));
    expect(answers.map(({ status }) => status)).toEqual(Array(9).fill(202));
    await until(async () => (await api.prisma.mail.count({ where: { to: 'flooded@mail.test', sentAt: null } })) === 0);
    expect(mailbox.to('flooded@mail.test').length).toBeLessThanOrEqual(5);
  });

  it('answers at a full step of time for an address that has an account and for one that has none', async () => {
    const { email } = await makeUser(api.prisma, 'timed', 'viewer');
    const steps = async (send: () => Promise<unknown>) => {
      const began = performance.now();
      await send();
      return Math.floor((performance.now() - began) / 400);
    };
    for (const path of ['/api/auth/request-reset']) {
      const known = await steps(() => visitor.post(path, { email }));
      const unknown = await steps(() => visitor.post(path, { email: 'nothing@mail.test' }));
      // A slow machine may take more than one step.
      expect(Math.min(known, unknown)).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('a forgotten password', () => {
  it('is replaced by the link of a mail, once; all devices are signed out and the owner gets a mail', async () => {
    const { email } = await makeUser(api.prisma, 'forgetful', 'viewer');
    const client = await TestClient.signIn(api.url, email);
    expect((await visitor.post('/api/auth/request-reset', { email: email.toUpperCase() })).status).toBe(202);
    const token = tokenIn(await mailTo(email, /Choose a new password/), 'reset');
    const weak = await visitor.post('/api/auth/reset-password', { token, password: 'password1234' });
    expect(weak.body.errors[0].path).toBe('password');
    expect((await visitor.post('/api/auth/reset-password', { token, password: another })).status).toBe(204);
    expect((await visitor.post('/api/auth/reset-password', { token, password: another })).body.code).toBe(
      'auth.link_invalid',
    );
    await until(async () => (await client.get('/api/me')).status === 401);
    expect([(await signIn(email, password)).status, (await signIn(email, another)).status]).toEqual([401, 200]);
    expect((await mailTo(email, /password was changed/)).text).toContain('When: ');
  });

  it('is refused to callers without an account', async () => {
    const before = await api.prisma.mail.count();
    const { status, body } = await visitor.post('/api/auth/request-reset', { email: 'ghost@mail.test' });
    expect([status, body, await api.prisma.mail.count()]).toEqual([202, '', before]);
  });

  it('is taken from the user who signed up with the address before its owner did', async () => {
    await signUp('mine@mail.test', another);
    await visitor.post('/api/auth/request-reset', { email: 'mine@mail.test' });
    const token = tokenIn(await mailTo('mine@mail.test', /Choose a new password/), 'reset');
    expect((await visitor.post('/api/auth/reset-password', { token, password: chosen })).status).toBe(204);
    expect((await signIn('mine@mail.test', another)).status).toBe(401);
    expect((await signIn('mine@mail.test', chosen)).status).toBe(200);
  });
});

describe('an account', () => {
  it('moves to another address when both have confirmed it', async () => {
    const { email } = await makeUser(api.prisma, 'mover', 'viewer');
    const client = await TestClient.signIn(api.url, email);
    expect((await client.post('/api/account/email', { email: 'moved@mail.test' })).status).toBe(202);
    expect((await client.get('/api/account')).body).toMatchObject({ email, newEmail: 'moved@mail.test' });
    const [from, to] = [await mailTo(email, /change of your email/), await mailTo('moved@mail.test', /new email/)];
    const confirm = (mail: Received) =>
      visitor.post('/api/auth/confirm-email', { token: tokenIn(mail, 'confirm-email') });
    expect((await confirm(to)).body).toEqual({ status: 'waiting' });
    expect((await signIn('moved@mail.test', password)).status).toBe(401);
    expect((await confirm(to)).body.code).toBe('auth.link_invalid');
    expect((await confirm(from)).body).toEqual({ status: 'changed' });
    expect([(await signIn(email, password)).status, (await signIn('moved@mail.test', password)).status]).toEqual([
      401, 200,
    ]);
    await mailTo(email, /address was changed/);
  });

  it('moves when both ends confirm at the same moment', async () => {
    const { email } = await makeUser(api.prisma, 'hasty', 'viewer');
    const client = await TestClient.signIn(api.url, email);
    await client.post('/api/account/email', { email: 'hasted@mail.test' });
    const mails = [await mailTo(email, /change of your email/), await mailTo('hasted@mail.test', /new email/)];
    const answers = await Promise.all(
      mails.map((mail) => visitor.post('/api/auth/confirm-email', { token: tokenIn(mail, 'confirm-email') })),
    );
    expect(answers.map(({ body }) => body.status).sort()).toEqual(['changed', 'waiting']);
  });

  it('does not move to the address of another user, who only gets a mail', async () => {
    const { email } = await makeUser(api.prisma, 'greedy', 'viewer');
    const other = await makeUser(api.prisma, 'settled', 'viewer');
    const client = await TestClient.signIn(api.url, email);
    expect((await client.post('/api/account/email', { email: other.email })).status).toBe(202);
    await mailTo(other.email, /already have an account/);
    const from = await mailTo(email, /change of your email/);
    const answer = await visitor.post('/api/auth/confirm-email', { token: tokenIn(from, 'confirm-email') });
    expect(answer.body).toEqual({ status: 'waiting' });
  });

  it('has its password changed after a step-up, and keeps that device', async () => {
    const { email, userId } = await makeUser(api.prisma, 'careful', 'viewer');
    const [client, other] = [await TestClient.signIn(api.url, email), await TestClient.signIn(api.url, email)];
    await api.prisma.session.updateMany({
      where: { userId },
      data: { elevatedAt: new Date(Date.now() - 11 * 60_000) },
    });
    for (const { id } of await api.prisma.session.findMany({ where: { userId } }))
      api.deps.principals.forgetSession(id);
    const change = () => client.post('/api/account/password', { password: another });
    expect((await change()).body.code).toBe('auth.step_up_required');
    expect((await client.post('/api/auth/step-up', { password: 'wrong' })).body.code).toBe('auth.wrong_credentials');
    expect((await client.post('/api/auth/step-up', { password })).status).toBe(204);
    expect((await change()).status).toBe(204);
    await until(async () => (await other.get('/api/me')).status === 401);
    expect((await client.get('/api/me')).status).toBe(200);
    expect((await signIn(email, another)).status).toBe(200);
  });
});

describe('a mail', () => {
  it('is one letter in HTML and in text, with nothing in it that is fetched', async () => {
    const { parsed, html, text } = mailbox.mails[0]!;
    expect(parsed.from?.text).toBe('"Mamba Host" <panel@mamba.test>');
    expect(html).not.toMatch(/<(img|script|link)|url\(/);
    expect(text).not.toContain('<');
  });

  it('is sent once, and nothing that stood in it is left behind', async () => {
    const rows = await api.prisma.mail.findMany({ where: { sentAt: { not: null } } });
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter(({ values }) => values !== null)).toEqual([]);
    expect(mailbox.mails.length).toBe(rows.length);
  });

  it('that the mail server never takes says so in its row', async () => {
    await signUp('unknown@mail.test');
    const row = () => api.prisma.mail.findFirstOrThrow({ where: { to: 'unknown@mail.test' } });
    await until(async () => (await row()).failedAt !== null);
    expect((await row()).error).toContain('550');
  });

  it('whose workflow was not started is started by recurring work', async () => {
    const id = await api.deps.mailer.add(api.prisma, 'late@mail.test', {
      template: 'email-changed',
      values: { name: '<b>Bobby</b>', newEmail: 'x@mail.test' },
    });
    const sealed = Buffer.from((await api.prisma.mail.findUniqueOrThrow({ where: { id } })).values ?? []).toString(
      'latin1',
    );
    expect(sealed).not.toContain('Bobby');
    await recurringActivities(api.deps).launchPendingMails({ olderThanMilliseconds: 0 });
    const mail = await mailTo('late@mail.test', /address was changed/);
    expect([mail.html, mail.text]).toEqual([
      expect.stringContaining('&lt;b&gt;Bobby&lt;/b&gt;'),
      expect.stringContaining('<b>Bobby</b>'),
    ]);
  });
});

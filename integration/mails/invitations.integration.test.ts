import type { TestApi } from '#api/test/api.ts';
import { insertServers, makeUser, startTestApi, TestClient } from '#api/test/api.ts';
import { until } from '#scripts/test/until.ts';
import { startControlWorker } from './control-worker.ts';
import type { Received } from './mailbox.ts';
import { Mailbox } from './mailbox.ts';

const chosen = 'ocelot quarry tuba lantern';
const another = 'walnut prism ferry ottoman';

let api: TestApi;
let mailbox: Mailbox;
let stopWorker: () => Promise<void>;
let visitor: TestClient;
let owner: TestClient;
let tenantId: string;
let serverId: string;

beforeAll(async () => {
  [api, mailbox] = await Promise.all([startTestApi({ signUp: 'invitation', sendsMails: true }), Mailbox.open()]);
  stopWorker = await startControlWorker(api, mailbox);
  visitor = new TestClient(api.url);
  const made = await makeUser(api.prisma, 'olga', 'owner');
  tenantId = made.tenantId;
  owner = await TestClient.signIn(api.url, made.email);
  [serverId = ''] = await insertServers(api.prisma, tenantId, ['Mine']);
});
afterAll(async () => {
  await stopWorker?.();
  await Promise.all([api?.close(), mailbox?.close()]);
});
afterEach(() => {
  api.deps.config.signUp = 'invitation';
});

const path = (suffix = '') => `/api/tenants/${tenantId}/invitations${suffix}`;
const invite = async (email: string) => (await owner.post(path(), { email, access: { role: 'viewer' } })).body;
const signUp = (email: string, invitation?: string, password = chosen) =>
  visitor.post('/api/auth/sign-up', { email, name: 'Nora', password, ...(invitation && { invitation }) });
const keyOf = (link: string) => new URL(link).hash.slice(1);

async function mailTo(address: string, subject: RegExp, index = 0): Promise<Received> {
  const found = () => mailbox.to(address).filter((mail) => subject.test(mail.subject));
  await until(() => found().length > index);
  return found()[index]!;
}
const invitationMail = (address: string, index = 0) => mailTo(address, /invites you to/, index);
/** What stands behind the # of the mail's link. */
const mailedKey = ({ text }: Received) => /\/invitation#([\w.-]+)/.exec(text)?.[1] ?? '';
const verifiedAt = async (email: string) => (await api.prisma.user.findUnique({ where: { email } }))?.emailVerifiedAt;

describe('an invitation', () => {
  it('is mailed with a proof that only the mail contains', async () => {
    const email = 'mailed@mail.test';
    const answer = await invite(email);
    expect(answer).toMatchObject({ mail: 'on_its_way', invitation: { email } });
    const mail = await invitationMail(email);
    expect([mail.subject, mail.text]).toEqual([
      'olga invites you to olga',
      expect.stringContaining('olga invites you to olga with the role Viewer.'),
    ]);
    const [token = '', proof = ''] = mailedKey(mail).split('.');
    expect([token, proof.length]).toEqual([keyOf(answer.link), 43]);
    const told = [
      answer,
      (await owner.get(path())).body,
      (await owner.get(`/api/tenants/${tenantId}/audit`)).body,
      await api.prisma.auditEntry.findMany({ where: { tenantId } }),
      await api.prisma.invitation.findMany(),
    ];
    // The audit log has numbers that JSON has not.
    const text = JSON.stringify(told, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
    expect(text).not.toContain(proof);
    expect(text.split(token)).toHaveLength(2);
  });

  it('lets the reader of its mail create an account that is confirmed at once', async () => {
    const email = 'proven@mail.test';
    await invite(email);
    const key = mailedKey(await invitationMail(email));
    const answer = await signUp(email, key);
    expect([answer.status, answer.body]).toEqual([202, { status: 'signed_in' }]);
    expect(await verifiedAt(email)).toBeInstanceOf(Date);
    const guest = await TestClient.signIn(api.url, email, chosen);
    expect((await guest.post('/api/invitations/accept', { token: key })).body).toEqual({ tenantId, serverId: null });
    expect(mailbox.to(email)).toHaveLength(1);
    expect((await signUp(email, key)).body.code).toBe('auth.invitation_invalid');
  });

  it('by the link that its inviter has shows nothing: the address is still to be confirmed, and leads on from there', async () => {
    const email = 'unproven@mail.test';
    const { link } = await invite(email);
    const forged = `${keyOf(link)}.${'x'.repeat(43)}`;
    for (const key of [keyOf(link), forged]) {
      expect((await signUp(email, key, another)).body).toEqual({ status: 'mail_sent' });
      expect(await verifiedAt(email)).toBeNull();
    }
    const signIn = await visitor.post('/api/auth/login', { email, password: another });
    expect(signIn.body.code).toBe('auth.wrong_credentials');
    // The reader of the mail takes the account over from the first sign-up.
    expect((await signUp(email, mailedKey(await invitationMail(email)))).body).toEqual({ status: 'signed_in' });
    const stale = /\/verify#([\w-]{43})\.([\w-]{43})/.exec((await mailTo(email, /Confirm/)).text);
    expect(stale?.[2]).toBe(keyOf(link));
    const verified = await visitor.post('/api/auth/verify-email', { token: stale?.[1], password: another });
    expect(verified.body.code).toBe('auth.link_invalid');
    await TestClient.signIn(api.url, email, chosen);
  });

  it('does not tell its inviter whether the address has an account', async () => {
    const { email } = await makeUser(api.prisma, 'known', 'viewer');
    const [known, fresh] = [await invite(email), await invite('fresh@mail.test')];
    const answers = [await signUp(email, keyOf(known.link)), await signUp('fresh@mail.test', keyOf(fresh.link))];
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(2).fill([202, { status: 'mail_sent' }]));
    await mailTo(email, /already have an account/);
  });

  it('permits a sign-up for its address alone, while it is open', async () => {
    const { link, invitation } = await invite('alone@mail.test');
    const code = async (email: string, key?: string) => (await signUp(email, key)).body.code;
    expect(await code('alone@mail.test')).toBe('auth.sign_up_closed');
    expect(await code('else@mail.test', keyOf(link))).toBe('auth.invitation_invalid');
    expect(await code('alone@mail.test', 'x'.repeat(43))).toBe('auth.invitation_invalid');
    expect((await signUp('alone@mail.test', 'broken')).body.errors[0].path).toBe('invitation');
    const key = mailedKey(await invitationMail('alone@mail.test'));
    await owner.delete(path(`/${invitation.id}`));
    expect(await code('alone@mail.test', key)).toBe('auth.invitation_invalid');
  });

  it('does not stand in the way where everybody may sign up', async () => {
    const { email } = await invite('open@mail.test').then(({ invitation }) => invitation);
    const key = mailedKey(await invitationMail(email));
    api.deps.config.signUp = 'open';
    for (const [address, with_] of [
      ['other@mail.test', key],
      ['ended@mail.test', 'x'.repeat(43)],
    ] as const) {
      expect((await signUp(address, with_)).body).toEqual({ status: 'mail_sent' });
      expect(await verifiedAt(address)).toBeNull();
      expect((await mailTo(address, /Confirm/)).text).toMatch(/\/verify#[\w-]{43}\n/);
    }
    expect((await signUp(email, key)).body).toEqual({ status: 'signed_in' });
  });

  it('does not open a platform where sign-up is closed', async () => {
    await invite('closed@mail.test');
    const key = mailedKey(await invitationMail('closed@mail.test'));
    api.deps.config.signUp = 'closed';
    expect((await signUp('closed@mail.test', key)).body.code).toBe('auth.sign_up_closed');
  });

  it('sent again has new links, and the earlier ones stop working', async () => {
    const email = 'again@mail.test';
    const first = await invite(email);
    const firstKey = mailedKey(await invitationMail(email));
    await api.prisma.invitation.update({ where: { id: first.invitation.id }, data: { expiresAt: new Date(0) } });
    const second = await owner.post(path(`/${first.invitation.id}/resend`));
    expect([second.status, second.body.invitation]).toMatchObject([200, { id: first.invitation.id, status: 'open' }]);
    const secondKey = mailedKey(await invitationMail(email, 1));
    expect(secondKey.split('.')[1]).not.toBe(firstKey.split('.')[1]);
    const mixed = `${secondKey.split('.')[0]}.${firstKey.split('.')[1]}`;
    const answers = [await signUp(email, firstKey), await signUp(email, mixed), await signUp(email, secondKey)];
    expect(answers.map(({ body }) => body.code ?? body.status)).toEqual([
      'auth.invitation_invalid',
      'mail_sent',
      'signed_in',
    ]);
    const action = 'invitation.resend';
    const [entry] = await api.prisma.auditEntry.findMany({ where: { tenantId, action } });
    expect(entry?.details).toEqual({ invitationId: first.invitation.id, email, role: 'viewer' });
    await owner.delete(path(`/${first.invitation.id}`));
    expect((await owner.post(path(`/${first.invitation.id}/resend`))).body.code).toBe('invitation.not_found');
  });

  it('is not mailed without end; the link to copy still works', async () => {
    const answers = [];
    for (let sent = 0; sent < 7; sent += 1) answers.push((await invite('flooded@mail.test')).mail);
    expect(answers).toEqual([...Array(5).fill('on_its_way'), 'too_many', 'too_many']);
    const { link } = await invite('flooded@mail.test');
    // Nor does it hold back other mails to the address.
    expect((await signUp('flooded@mail.test', keyOf(link))).body).toEqual({ status: 'mail_sent' });
    await mailTo('flooded@mail.test', /Confirm/);
  });

  it('is mailed for a team sixty times an hour', async () => {
    const busy = await makeUser(api.prisma, 'busy', 'owner');
    const client = await TestClient.signIn(api.url, busy.email);
    const mails = [];
    for (let sent = 0; sent < 61; sent += 1) {
      const email = `unknown${sent}@mail.test`;
      const body = { email, access: { role: 'viewer' } };
      mails.push((await client.post(`/api/tenants/${busy.tenantId}/invitations`, body)).body.mail);
    }
    expect(mails).toEqual([...Array(60).fill('on_its_way'), 'too_many']);
  });

  it('onto one server is mailed likewise', async () => {
    const email = 'friend@mail.test';
    const subusers = `/api/servers/${serverId}/subusers`;
    const { body } = await owner.post(subusers, { email, permissions: ['server.read'] });
    const mail = await invitationMail(email);
    expect(mail.text).toContain('olga gives you access to Mine (olga).');
    const resend = `/api/servers/${serverId}/invitations/${body.invitation.id}/resend`;
    expect((await owner.post(resend)).body).toMatchObject({ mail: 'on_its_way', invitation: { serverId } });
    // That of a server is none of the team's.
    expect((await owner.post(path(`/${body.invitation.id}/resend`))).status).toBe(404);
    const key = mailedKey(await invitationMail(email, 1));
    expect((await signUp(email, key)).body).toEqual({ status: 'signed_in' });
    const guest = await TestClient.signIn(api.url, email, chosen);
    expect((await guest.post('/api/invitations/accept', { token: key })).body).toEqual({ tenantId, serverId });
    expect((await guest.get(`/api/servers/${serverId}`)).status).toBe(200);
  });
});

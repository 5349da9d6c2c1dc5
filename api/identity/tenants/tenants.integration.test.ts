import type { Permission } from '#domain/permissions/permissions.ts';
import { admin, insertServers, makeUser, startTestApi, TestClient } from '#api/test/api.ts';
import type { TestApi } from '#api/test/api.ts';
import { eventually } from '#scripts/test/until.ts';

let api: TestApi;
let platform: TestClient;
let owner: TestClient;
let adminMember: TestClient;
let newcomer: TestClient;
let tenantId: string;
let serverId: string;
const users: Record<'olga' | 'ada' | 'nick', string> = { olga: '', ada: '', nick: '' };

beforeAll(async () => {
  api = await startTestApi();
  const olga = await makeUser(api.prisma, 'olga', 'owner');
  const ada = await makeUser(api.prisma, 'ada', 'admin', olga.tenantId);
  const nick = await makeUser(api.prisma, 'nick', 'owner');
  Object.assign(users, { olga: olga.userId, ada: ada.userId, nick: nick.userId });
  ({ tenantId } = olga);
  serverId = (await insertServers(api.prisma, tenantId, ['Mine']))[0] ?? '';
  [platform, owner, adminMember, newcomer] = await Promise.all([
    TestClient.signIn(api.url, admin.email, admin.password),
    TestClient.signIn(api.url, olga.email),
    TestClient.signIn(api.url, ada.email),
    TestClient.signIn(api.url, nick.email),
  ]);
});
afterAll(() => api?.close());

const members = (suffix = '') => `/api/tenants/${tenantId}/members${suffix}`;
const tokenOf = (link: string) => new URL(link).hash.slice(1);
const myPermissions = async (client: TestClient): Promise<Permission[]> => {
  const { body } = await client.get('/api/me');
  return body.tenants.find(({ id }: { id: string }) => id === tenantId)?.permissions ?? [];
};

describe('roles', () => {
  it('are made of permissions, given to members, and take effect at once', async () => {
    const role = (
      await owner.post(`/api/tenants/${tenantId}/roles`, {
        name: 'Night shift',
        permissions: ['server.read', 'power.start'],
      })
    ).body;
    expect(role).toMatchObject({ name: 'Night shift', memberCount: 0 });
    const changed = await owner.patch(members(`/${users.ada}`), { access: { roleId: role.id } });
    expect(changed.body.items).toContainEqual(expect.objectContaining({ userId: users.ada, roleName: 'Night shift' }));
    await eventually(async () => expect(await myPermissions(adminMember)).toEqual(['server.read', 'power.start']));

    await owner.patch(`/api/tenants/${tenantId}/roles/${role.id}`, { permissions: ['server.read'] });
    await eventually(async () => expect(await myPermissions(adminMember)).toEqual(['server.read']));

    const inUse = await owner.delete(`/api/tenants/${tenantId}/roles/${role.id}`);
    expect([inUse.status, inUse.body.code]).toEqual([409, 'role.in_use']);
    await owner.patch(members(`/${users.ada}`), { access: { role: 'admin' } });
    expect((await owner.delete(`/api/tenants/${tenantId}/roles/${role.id}`)).status).toBe(204);
    await eventually(async () => expect(await myPermissions(adminMember)).toContain('member.invite'));
  });

  it('cannot be made of what their maker lacks, nor of rights of the platform', async () => {
    const beyond = await adminMember.post(`/api/tenants/${tenantId}/roles`, {
      name: 'x',
      permissions: ['member.owner'],
    });
    expect([beyond.status, beyond.body.code]).toEqual([403, 'auth.cannot_grant']);
    const platformRight = await owner.post(`/api/tenants/${tenantId}/roles`, {
      name: 'x',
      permissions: ['node.manage'],
    });
    expect([platformRight.status, platformRight.body.code]).toEqual([400, 'request.invalid']);
  });

  it('have names of their own', async () => {
    const make = () => owner.post(`/api/tenants/${tenantId}/roles`, { name: 'Twice', permissions: ['server.read'] });
    expect((await make()).status).toBe(201);
    expect((await make()).body).toMatchObject({ code: 'role.name_taken', errors: [{ path: 'name' }] });
  });
});

describe('a member', () => {
  it('cannot grant more than their own permissions, to themselves or others', async () => {
    for (const userId of [users.ada, users.olga]) {
      const answer = await adminMember.patch(members(`/${userId}`), { access: { role: 'owner' } });
      expect([answer.status, answer.body.code]).toEqual([403, 'auth.cannot_grant']);
    }
    expect((await adminMember.delete(members(`/${users.olga}`))).body.code).toBe('auth.cannot_grant');
  });

  it('cannot be the last owner and go', async () => {
    expect((await owner.post(`/api/tenants/${tenantId}/leave`)).body.code).toBe('member.last_owner');
    const lowered = await owner.patch(members(`/${users.olga}`), { access: { role: 'viewer' } });
    expect(lowered.body.code).toBe('member.last_owner');
  });

  it('two owners who remove each other at the same moment leave one', async () => {
    const other = await makeUser(api.prisma, 'otto', 'owner', tenantId);
    const otto = await TestClient.signIn(api.url, other.email);
    const answers = await Promise.all([
      owner.delete(members(`/${other.userId}`)),
      otto.delete(members(`/${users.olga}`)),
    ]);
    expect(await api.prisma.membership.count({ where: { tenantId, role: 'owner' } })).toBe(1);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    // Either one may have succeeded: the other tests go on with olga.
    await api.prisma.membership.deleteMany({ where: { tenantId, userId: other.userId } });
    const where = { userId_tenantId: { userId: users.olga, tenantId } };
    await api.prisma.membership.upsert({ where, create: { userId: users.olga, tenantId, role: 'owner' }, update: {} });
    await eventually(async () => expect((await owner.get(members())).status).toBe(200));
  });
});

describe('an invitation', () => {
  const invite = (access: object = { role: 'viewer' }, email = 'nick@users.test') =>
    owner.post(`/api/tenants/${tenantId}/invitations`, { email, access });

  it('lets in whom it was addressed to, once', async () => {
    const { body } = await invite();
    const token = tokenOf(body.link);
    expect(JSON.stringify(body.invitation)).not.toContain(token);
    const preview = await new TestClient(api.url).post('/api/invitations/preview', { token });
    expect(preview.body).toMatchObject({ tenantName: 'olga', roleName: 'viewer', invitedBy: 'olga' });

    const forwarded = await adminMember.post('/api/invitations/accept', { token });
    expect([forwarded.status, forwarded.body.code]).toEqual([403, 'invitation.other_address']);
    const attempts = await Promise.all([1, 2].map(() => newcomer.post('/api/invitations/accept', { token })));
    expect(attempts.map(({ status }) => status).sort()).toEqual([200, 404]);
    await eventually(async () => expect(await myPermissions(newcomer)).toContain('server.read'));
    expect((await newcomer.get(`/api/servers/${serverId}`)).status).toBe(200);

    expect((await newcomer.post(`/api/tenants/${tenantId}/leave`)).status).toBe(204);
    await eventually(async () => expect((await newcomer.get(`/api/servers/${serverId}`)).status).toBe(404));
  });

  it('opens nothing once it was revoked, replaced or has ended, and does not say which', async () => {
    const first = (await invite()).body;
    const second = (await invite()).body;
    const third = (await invite({ role: 'viewer' }, 'other@users.test')).body;
    await owner.delete(`/api/tenants/${tenantId}/invitations/${second.invitation.id}`);
    await api.prisma.invitation.update({ where: { id: third.invitation.id }, data: { expiresAt: new Date(0) } });
    const links = [first.link, second.link, third.link, `${third.link}x`];
    const answers = await Promise.all(
      links.map((link) => newcomer.post('/api/invitations/preview', { token: tokenOf(link) })),
    );
    expect(answers.map(({ body: { code, detail } }) => `${code} ${detail}`)).toEqual(
      links.map(() => 'invitation.not_found There is no such invitation. It may have expired; ask for a new one.'),
    );
  });

  it('gives no more than its sender has', async () => {
    const path = `/api/tenants/${tenantId}/invitations`;
    const answer = await adminMember.post(path, { email: 'x@users.test', access: { role: 'owner' } });
    expect(answer.body.code).toBe('auth.cannot_grant');
  });

  it('is no way back in for a member who sent it before being removed or demoted', async () => {
    const leaver = await makeUser(api.prisma, 'leaver', 'admin', tenantId);
    const client = await TestClient.signIn(api.url, leaver.email);
    const path = `/api/tenants/${tenantId}/invitations`;
    const { link } = (await client.post(path, { email: 'nick@users.test', access: { role: 'admin' } })).body;
    const accept = () => newcomer.post('/api/invitations/accept', { token: tokenOf(link) });
    await owner.patch(members(`/${leaver.userId}`), { access: { role: 'viewer' } });
    expect((await accept()).body.code).toBe('invitation.not_found');
    await owner.delete(members(`/${leaver.userId}`));
    expect((await accept()).body.code).toBe('invitation.not_found');
    expect(await api.prisma.membership.count({ where: { tenantId, userId: users.nick } })).toBe(0);
  });
});

describe('a subuser of one server', () => {
  const subusers = (suffix = '') => `/api/servers/${serverId}/subusers${suffix}`;

  it('sees that server alone, has the granted permissions, and none once removed', async () => {
    await insertServers(api.prisma, tenantId, ['Other']);
    const invited = await owner.post(subusers(), {
      email: 'nick@users.test',
      permissions: ['server.read', 'subuser.read'],
    });
    expect(invited.status).toBe(201);
    expect((await owner.get(subusers())).body.invitations).toHaveLength(1);
    await newcomer.post('/api/invitations/accept', { token: tokenOf(invited.body.link) });

    await eventually(async () => {
      const { body } = await newcomer.get(`/api/servers?tenantId=${tenantId}`);
      expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['Mine']);
    });
    const me = (await newcomer.get('/api/me')).body;
    expect(me.servers).toEqual([{ id: serverId, tenantId, permissions: ['server.read', 'subuser.read'] }]);
    expect(me.tenants.find(({ id }: { id: string }) => id === tenantId)).toMatchObject({ role: null, permissions: [] });
    expect((await newcomer.post(`/api/servers/${serverId}/power`, { action: 'start' })).status).toBe(403);
    expect((await newcomer.get(members())).status).toBe(404);

    await owner.patch(subusers(`/${users.nick}`), { permissions: ['server.read', 'subuser.update', 'subuser.read'] });
    await eventually(async () => {
      const answer = await newcomer.patch(subusers(`/${users.nick}`), { permissions: ['power.kill'] });
      expect([answer.status, answer.body.code]).toEqual([403, 'auth.cannot_grant']);
    });
    expect((await owner.delete(subusers(`/${users.nick}`))).status).toBe(204);
    await eventually(async () => expect((await newcomer.get(`/api/servers/${serverId}`)).status).toBe(404));
  });

  it('can leave it with any permissions, and cannot leave other servers', async () => {
    const invited = await owner.post(subusers(), { email: 'nick@users.test', permissions: ['server.read'] });
    await newcomer.post('/api/invitations/accept', { token: tokenOf(invited.body.link) });
    await eventually(async () => expect((await newcomer.get(`/api/servers/${serverId}`)).status).toBe(200));

    const leave = (id = serverId) => newcomer.post(`/api/servers/${id}/leave`, {});
    expect((await leave()).status).toBe(204);
    await eventually(async () => expect((await newcomer.get(`/api/servers/${serverId}`)).status).toBe(404));
    expect((await newcomer.get('/api/me')).body.servers).toEqual([]);
    for (const id of [serverId, users.nick]) {
      const again = await leave(id);
      expect([again.status, again.body.code]).toEqual([404, 'member.not_found']);
    }
    const [entry] = (await owner.get(`/api/tenants/${tenantId}/audit?action=subuser.leave`)).body.items;
    expect(entry).toMatchObject({ userName: 'nick', serverName: 'Mine' });
  });
});

describe('a tenant', () => {
  it('is made by the platform, and belongs to its maker', async () => {
    const { body } = await platform.post('/api/tenants', { name: 'Žluté Kolo' });
    expect(body).toMatchObject({ name: 'Žluté Kolo', slug: 'zlute-kolo', memberCount: 1 });
    expect((await owner.post('/api/tenants', { name: 'Mine' })).status).toBe(403);
    expect((await owner.get(`/api/tenants/${body.id}`)).status).toBe(404);
  });
});

describe('the audit log', () => {
  it('has what was done with what was before and after, chained by the database', async () => {
    const entries = await api.prisma.auditEntry.findMany({ where: { tenantId }, orderBy: { position: 'asc' } });
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        'role.create',
        'member.update',
        'invitation.create',
        'invitation.accept',
        'subuser.delete',
      ]),
    );
    expect(entries.map(({ position }) => Number(position))).toEqual(entries.map((_, index) => index + 1));
    expect(entries.every(({ chain, userName }) => chain === tenantId && userName !== null)).toBe(true);
    const update = entries.find(({ action }) => action === 'member.update');
    expect(update?.details).toMatchObject({ before: { role: 'admin' }, after: { role: 'Night shift' } });
    expect(JSON.stringify(entries.map(({ details }) => details))).not.toMatch(/token/i);
  });

  it('names whom something was done to, and of an invitation that was taken back, whose it was', async () => {
    const ofAction = async (action: string) =>
      (await owner.get(`/api/tenants/${tenantId}/audit?action=${action}`)).body;
    expect((await ofAction('member.update')).items.at(-1)).toMatchObject({ subjectName: 'ada' });
    expect((await ofAction('role.create')).items[0]).toMatchObject({ subjectName: null });
    expect((await ofAction('invitation.revoke')).items[0].details).toMatchObject({ email: 'nick@users.test' });
  });

  it('refuses to be changed, emptied or cut', async () => {
    const { auditEntry } = api.prisma;
    const refused = /append-only/;
    await expect(auditEntry.updateMany({ data: { action: 'nothing' } })).rejects.toThrow(refused);
    await expect(auditEntry.deleteMany({})).rejects.toThrow(refused);
    await expect(api.prisma.$executeRaw`TRUNCATE audit_entries`).rejects.toThrow(refused);
  });
});

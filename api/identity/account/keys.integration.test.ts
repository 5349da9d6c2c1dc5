import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient } from '#domain/contracts/realtime.ts';
import { admin, insertServers, makeUser, startTestApi, TestClient } from '#api/test/api.ts';
import type { TestApi } from '#api/test/api.ts';
import { until } from '#scripts/test/until.ts';

let api: TestApi;
let owner: TestClient;
let tenantId: string;
let userId: string;
let serverId: string;

beforeAll(async () => {
  api = await startTestApi();
  const mine = await makeUser(api.prisma, 'olga', 'owner');
  ({ tenantId, userId } = mine);
  owner = await TestClient.signIn(api.url, mine.email);
  serverId = (await insertServers(api.prisma, tenantId, ['Mine']))[0] ?? '';
});
afterAll(() => api?.close());

async function makeKey(
  fields: object = {},
  client = owner,
): Promise<{ id: string; secret: string; client: TestClient }> {
  const { status, body } = await client.post('/api/account/api-keys', {
    name: 'Bot',
    permissions: ['server.read'],
    ...fields,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { id: body.key.id, secret: body.secret, client: new TestClient(api.url, body.secret) };
}

describe('an API key', () => {
  it('is shown once, and does what it was given of what its user may', async () => {
    const { id, secret, client } = await makeKey();
    expect(secret).toMatch(/^mamba_[\w-]{43}$/);
    const listed = (await owner.get('/api/account/api-keys')).body.items;
    expect(listed).toContainEqual(
      expect.objectContaining({ id, prefix: secret.slice(0, 12), permissions: ['server.read'] }),
    );
    expect(JSON.stringify([listed, await api.prisma.apiKey.findMany()])).not.toContain(secret.slice(12));
    expect((await client.get(`/api/servers/${serverId}`)).status).toBe(200);
    expect((await client.get('/api/servers')).body.total).toBe(1);
    expect((await client.patch(`/api/servers/${serverId}`, { description: 'x' })).body.code).toBe('auth.forbidden');
    const { client: wide } = await makeKey({ permissions: ['server.update', 'node.read'] });
    expect((await wide.patch(`/api/servers/${serverId}`, { description: 'x' })).status).toBe(200);
    expect((await wide.get('/api/nodes')).body.code).toBe('auth.forbidden');
    await until(async () => (await api.prisma.apiKey.findUniqueOrThrow({ where: { id } })).lastUsedAt !== null);
    expect((await owner.get('/api/account/api-keys')).body.items.at(-1)).toMatchObject({ lastUsedIp: '127.0.0.1' });
  });

  it('is reported to its owner by mail, as an SSH key is', async () => {
    const mails = () => api.prisma.mail.count({ where: { template: 'access-added' } });
    const before = await mails();
    await makeKey({ name: 'Told' });
    expect(await mails()).toBe(before + 1);
    const publicKey = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    const part = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
    const line = Buffer.concat([part(Buffer.from('ssh-ed25519')), part(publicKey)]).toString('base64');
    const added = await owner.post('/api/account/ssh-keys', { name: 'Laptop', publicKey: `ssh-ed25519 ${line}` });
    expect([added.status, await mails()]).toEqual([201, before + 2]);
  });

  it('is no way to the account itself, nor to what must be proven', async () => {
    const all = await makeKey({ permissions: ['server.read', 'server.update', 'user.manage', 'platform.manage'] });
    for (const [method, path] of [
      ['GET', '/api/account'],
      ['POST', '/api/account/api-keys'],
      ['DELETE', '/api/account/sessions'],
      ['POST', '/api/account/totp'],
    ] as const) {
      const body =
        path.endsWith('api-keys') && method === 'POST' ? { name: 'x', permissions: ['server.read'] } : undefined;
      expect((await all.client.send(method, path, body)).body).toMatchObject({
        status: 403,
        code: 'auth.session_required',
      });
    }
    expect((await all.client.get('/api/me')).body.id).toBe(userId);
  });

  it('ends when it is revoked, when its time comes, and with its user', async () => {
    const revoked = await makeKey();
    expect((await revoked.client.get('/api/me')).status).toBe(200);
    expect((await owner.delete(`/api/account/api-keys/${revoked.id}`)).status).toBe(204);
    await until(async () => (await revoked.client.get('/api/me')).status === 401);
    expect((await owner.delete(`/api/account/api-keys/${revoked.id}`)).body.code).toBe('api_key.not_found');
    const brief = await makeKey({ expiresAt: new Date(Date.now() + 60_000).toISOString() });
    await api.prisma.apiKey.update({ where: { id: brief.id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await brief.client.get('/api/me')).status).toBe(401);
    expect((await new TestClient(api.url, `mamba_${'x'.repeat(43)}`).get('/api/me')).body.code).toBe('auth.required');
    const leaver = await makeUser(api.prisma, 'lea', 'owner');
    const theirs = await makeKey({}, await TestClient.signIn(api.url, leaver.email));
    await api.prisma.user.update({ where: { id: leaver.userId }, data: { disabledAt: new Date() } });
    expect((await theirs.client.get('/api/me')).status).toBe(401);
  });

  it('counts from its addresses alone', async () => {
    const inside = await makeKey({ allowedIps: ['10.0.0.0/8', '127.0.0.1'] });
    const outside = await makeKey({ allowedIps: ['192.0.2.0/24', '2001:db8::/32'] });
    expect((await inside.client.get('/api/me')).status).toBe(200);
    expect((await outside.client.get('/api/me')).body).toMatchObject({ status: 403, code: 'auth.key_elsewhere' });
    const wrong = await owner.post('/api/account/api-keys', {
      name: 'x',
      permissions: ['server.read'],
      allowedIps: ['300.1.1.1'],
    });
    expect(wrong.body.errors[0].path).toBe('allowedIps.0');
  });

  it('is kept to one tenant', async () => {
    const other = await api.prisma.tenant.create({ data: { name: 'Other', slug: 'other' } });
    await api.prisma.membership.create({ data: { userId, tenantId: other.id, role: 'owner' } });
    const [theirs] = await insertServers(api.prisma, other.id, ['Theirs']);
    await until(async () => (await owner.get(`/api/servers/${theirs}`)).status === 200);
    const { client } = await makeKey({ tenantId });
    expect((await client.get('/api/servers')).body.total).toBe(1);
    expect((await client.get(`/api/servers/${theirs}`)).body.code).toBe('server.not_found');
    const platform = await TestClient.signIn(api.url, admin.email, admin.password);
    const demo = (await platform.get('/api/me')).body.tenants[0].id;
    const limited = await makeKey({ tenantId: demo, permissions: ['server.read', 'node.read'] }, platform);
    expect((await limited.client.get('/api/servers')).body.total).toBe(0);
    expect((await limited.client.get('/api/nodes')).status).toBe(403);
    const foreign = await owner.post('/api/account/api-keys', {
      name: 'x',
      permissions: ['server.read'],
      tenantId: demo,
    });
    expect(foreign.body.errors[0].path).toBe('tenantId');
  });

  it('opens a socket, which is dropped when it is revoked', async () => {
    const { id, secret } = await makeKey();
    const socket: Socket<ServerToClient, ClientToServer> = io(api.url, {
      auth: { token: secret },
      reconnection: false,
    });
    await new Promise<void>((resolve, reject) => {
      socket.on('connect', resolve);
      socket.on('connect_error', reject);
    });
    expect(await socket.emitWithAck('server:watch', { serverId })).toMatchObject({ ok: true });
    expect(await socket.emitWithAck('console:command', { serverId, command: 'stop' })).toMatchObject({
      ok: false,
      code: 'auth.forbidden',
    });
    await owner.delete(`/api/account/api-keys/${id}`);
    await until(() => !socket.connected);
  });

  it('opens a socket that ends with it', async () => {
    const { id, secret } = await makeKey();
    await api.prisma.apiKey.update({ where: { id }, data: { expiresAt: new Date(Date.now() + 4_000) } });
    const socket: Socket<ServerToClient, ClientToServer> = io(api.url, {
      auth: { token: secret },
      reconnection: false,
    });
    await new Promise<void>((resolve, reject) => {
      socket.on('connect', resolve);
      socket.on('connect_error', reject);
    });
    await until(() => !socket.connected);
  });
});

describe('an SSH key', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'mamba-ssh-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** By the real ssh-keygen: the public key, and what it prints of it. */
  async function generate(name: string, ...options: string[]): Promise<{ publicKey: string; fingerprint: string }> {
    const file = join(folder, name);
    const run = promisify(execFile);
    await run('ssh-keygen', ['-q', '-N', '', '-C', 'a comment', '-f', file, ...options]);
    const { stdout } = await run('ssh-keygen', ['-l', '-f', `${file}.pub`]);
    return { publicKey: await readFile(`${file}.pub`, 'utf8'), fingerprint: stdout.split(' ')[1] ?? '' };
  }
  const add = (publicKey: string) => owner.post('/api/account/ssh-keys', { name: 'Laptop', publicKey });

  it.each([
    ['ed25519', ['-t', 'ed25519']],
    ['ecdsa', ['-t', 'ecdsa', '-b', '384']],
    ['rsa', ['-t', 'rsa', '-b', '3072']],
  ])('of kind %s is known by the fingerprint that ssh-keygen prints, once', async (name, options) => {
    const { publicKey, fingerprint } = await generate(name, ...options);
    const { status, body } = await add(publicKey);
    expect([status, body.fingerprint]).toEqual([201, fingerprint]);
    expect((await add(publicKey)).body.code).toBe('ssh_key.known');
    const stored = await api.prisma.sshKey.findUniqueOrThrow({ where: { id: body.id } });
    expect(stored.publicKey).toBe(publicKey.trim().split(' ').slice(0, 2).join(' '));
  });

  it('is refused when it is weak, private, or none', async () => {
    const short = await generate('short', '-t', 'rsa', '-b', '1024');
    const { publicKey } = await generate('plain', '-t', 'ed25519');
    const secret = await readFile(join(folder, 'plain'), 'utf8');
    for (const [text, reason] of [
      [short.publicKey, /too short/],
      [secret, /private key/],
      ['hello', /no public key/],
      ['ssh-dss AAAA', /not taken/],
      [publicKey.replace('ssh-ed25519 ', 'ssh-rsa '), /no public key/],
      [`${publicKey.slice(0, 40)} x`, /no public key/],
      [`command="sh" ${publicKey}`, /not taken|no public key/],
      [`${publicKey}${publicKey}`, /one line|one key/],
    ] as const) {
      const { status, body } = await add(text);
      expect([status, body.code]).toEqual([400, 'request.invalid']);
      expect(body.errors?.[0]).toMatchObject({
        path: 'publicKey',
        message: expect.stringMatching(reason),
        code: expect.stringMatching(/^ssh_key\./),
      });
    }
  });

  it('is listed and removed by its owner alone', async () => {
    const { body } = await add((await generate('mine', '-t', 'ed25519')).publicKey);
    const stranger = await TestClient.signIn(api.url, (await makeUser(api.prisma, 'stan', 'owner')).email);
    expect((await stranger.get('/api/account/ssh-keys')).body.items).toEqual([]);
    expect((await stranger.delete(`/api/account/ssh-keys/${body.id}`)).body.code).toBe('ssh_key.not_found');
    expect((await owner.delete(`/api/account/ssh-keys/${body.id}`)).status).toBe(204);
    expect((await owner.get('/api/account/ssh-keys')).body.items.map(({ id }: { id: string }) => id)).not.toContain(
      body.id,
    );
  });
});

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import type { TestApi } from '#api/test/api.ts';
import { insertBackup, insertServers, makeUser, nodeId, startTestApi, TestClient } from '#api/test/api.ts';
import { Identity } from '#node-worker/identity/identity.ts';
import { until } from '#scripts/test/until.ts';
import { startApi } from '#api/start.ts';
import { killEnd, startEnd } from '../support/end.ts';
import { madeBytes, sumOf } from './bytes.ts';
import type { FromNode, Manner, ToNode } from './node-end.ts';

const MB = 1024 * 1024;
let api: TestApi;
let node: ChildProcess;
let folder: string;
let owner: TestClient;
let tenantId: string;
let serverId: string;
let backupId: string;

beforeAll(async () => {
  [api, folder] = await Promise.all([startTestApi(), mkdtemp(path.join(tmpdir(), 'mamba-downloads-'))]);
  const user = await makeUser(api.prisma, 'olga', 'owner');
  tenantId = user.tenantId;
  owner = await TestClient.signIn(api.url, user.email);
  serverId = (await insertServers(api.prisma, tenantId, ['Wält "1"']))[0] ?? '';
  backupId = await insertBackup(api.prisma, { serverId, tenantId });
  node = (await startEnd(path.join(__dirname, 'node-end.ts'), [api.nodeUrl, api.joinToken, folder])).child;
});
afterAll(async () => {
  await killEnd(node);
  await api?.close();
  await rm(folder, { recursive: true, force: true });
});

type Report = Exclude<FromNode, string>;
async function say(message: ToNode): Promise<Report> {
  const answered = once(node, 'message') as Promise<[Report]>;
  node.send(message);
  return (await answered)[0];
}
const prepare = (manner: Manner, bytes: number) => say({ manner, bytes });

/** As a browser does that follows a link: with its cookie, and no header of ours. */
async function download(url = api.url): Promise<IncomingMessage> {
  const request = http.get(`${url}/api/backups/${backupId}/download`, {
    headers: { cookie: `mamba_session=${owner.token}` },
    agent: false,
  });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  return response;
}

/** Resolves with the bytes that came, and whether they came to their proper end. */
async function readAll(response: IncomingMessage): Promise<{ bytes: number; isWhole: boolean }> {
  let bytes = 0;
  try {
    for await (const piece of response as AsyncIterable<Buffer>) bytes += piece.length;
    return { bytes, isWhole: response.complete };
  } catch {
    return { bytes, isWhole: false };
  }
}

it('carries 200 MB to a reader that stalls, whole, and holds little of it on the way', async () => {
  const total = 200 * MB;
  await prepare('whole', total);
  const response = await download();
  expect(response.headers).toMatchObject({
    'content-type': 'application/zstd',
    'content-length': String(total),
    'cache-control': 'no-store',
    'content-disposition': expect.stringContaining(`filename="W_lt _1_, Before the storm.tar.zst"`),
  });
  // The client does not read: what is in flight fills the sockets and then stands still.
  let made = -1;
  await until(async () => {
    const last = made;
    made = (await say('report')).made;
    await new Promise((resolve) => setImmediate(resolve));
    return made > 0 && made === last && (await say('report')).made === made;
  });
  expect(made).toBeLessThan(40 * MB);
  // Counted rather than seen in the memory of a process, which depends on when the collector runs.
  let [received, mostInFlight] = [0, 0];
  const counted = async function* (): AsyncGenerator<Buffer> {
    let nextLook = 10 * MB;
    for await (const piece of response as AsyncIterable<Buffer>) {
      received += piece.length;
      if (received >= nextLook) {
        mostInFlight = Math.max(mostInFlight, (await say('report')).made - received);
        nextLook += 10 * MB;
      }
      yield piece;
    }
  };
  expect(await sumOf(counted())).toBe(await sumOf(madeBytes(total)));
  expect([received, mostInFlight < 40 * MB]).toEqual([total, true]);
  await until('the source to be closed', async () => (await say('report')).isClosed);
  const entry = await api.prisma.auditEntry.findFirst({ where: { action: 'backup.download' } });
  expect(entry).toMatchObject({ tenantId, serverId, details: { backupId } });
});

it('comes through the API whose caller waits, though another one holds the link of the node', async () => {
  const total = 20 * MB;
  const second = await startApi(api.deps.config, pino({ level: 'silent' }));
  try {
    const url = `http://127.0.0.1:${second.port}`;
    const there = new TestClient(url, owner.token);
    await prepare('whole', total);
    await until(async () => (await there.get(`/api/backups/${backupId}/download/check`)).status === 204);
    expect(second.deps.nodes.returnAddress(nodeId)).toEqual({ at: `https://127.0.0.1:${second.nodePort}` });
    expect(api.deps.nodes.returnAddress(nodeId)).toEqual({});
    expect(await sumOf((await download(url)) as AsyncIterable<Buffer>)).toBe(await sumOf(madeBytes(total)));
    await prepare('missing', 0);
    expect((await there.get(`/api/backups/${backupId}/download`)).body).toMatchObject({ code: 'backup.missing' });
  } finally {
    await second.stop();
  }
});

it('ends at its source when the reader goes away', async () => {
  await prepare('whole', 2_000 * MB);
  const response = await download();
  await once(response, 'readable');
  response.destroy();
  await until(async () => (await say('report')).isClosed);
  expect((await say('report')).made).toBeLessThan(1_000 * MB);
});

it.each<[string, Manner]>([
  ['its source breaks', 'breaks'],
  ['less comes than was announced', 'too little'],
])('never looks whole when %s', async (_, manner) => {
  await prepare(manner, 20 * MB);
  const { bytes, isWhole } = await readAll(await download());
  expect(isWhole).toBe(false);
  expect(bytes).toBeGreaterThan(MB);
  expect(bytes).toBeLessThanOrEqual(20 * MB);
});

it('takes no more than was announced, and the next answer is its own', async () => {
  await prepare('too much', 20 * MB);
  expect((await readAll(await download())).bytes).toBeLessThanOrEqual(20 * MB);
  await until(async () => (await say('report')).isClosed);
  expect((await owner.get('/api/me')).body.name).toBe('olga');
});

it('says in words what cannot be sent', async () => {
  await prepare('missing', 0);
  expect((await owner.get(`/api/backups/${backupId}/download`)).body).toMatchObject({
    status: 410,
    code: 'backup.missing',
  });
  const half = await insertBackup(api.prisma, { serverId, tenantId, status: 'running' });
  expect((await owner.get(`/api/backups/${half}/download`)).body).toMatchObject({
    status: 409,
    code: 'backup.not_complete',
  });
  const { id } = await api.prisma.node.create({ data: { name: 'away' } });
  const away = await insertBackup(api.prisma, { serverId, tenantId, nodeId: id });
  expect((await owner.get(`/api/backups/${away}/download`)).body).toMatchObject({ status: 503, code: 'node.offline' });
});

it('says beforehand whether it would be sent, with the very refusal, and sends none of it', async () => {
  const check = (id: string) => owner.get(`/api/backups/${id}/download/check`);
  await prepare('whole', 2_000 * MB);
  const before = await api.prisma.auditEntry.count({ where: { action: 'backup.download' } });
  expect((await check(backupId)).status).toBe(204);
  await until(async () => (await say('report')).isClosed);
  expect((await say('report')).made).toBeLessThan(40 * MB);
  expect(await api.prisma.auditEntry.count({ where: { action: 'backup.download' } })).toBe(before);
  await prepare('missing', 0);
  const half = await insertBackup(api.prisma, { serverId, tenantId, status: 'running' });
  const { id } = await api.prisma.node.create({ data: { name: 'far away' } });
  const away = await insertBackup(api.prisma, { serverId, tenantId, nodeId: id });
  for (const refused of [backupId, half, away]) {
    const { status, code, detail } = (await owner.get(`/api/backups/${refused}/download`)).body;
    expect((await check(refused)).body).toMatchObject({ status, code, detail });
  }
});

it('sends nothing for a HEAD, and nothing to those who may only look', async () => {
  await prepare('whole', MB);
  const head = await owner.send('HEAD', `/api/backups/${backupId}/download`);
  expect([head.status, (await say('report')).made]).toEqual([200, 0]);
  const looking = await makeUser(api.prisma, 'vera', 'viewer', tenantId);
  const viewer = await TestClient.signIn(api.url, looking.email);
  expect((await viewer.get(`/api/backups/${backupId}/download`)).body.code).toBe('auth.forbidden');
});

it('tells what is in a backup page by page, as its node knows it', async () => {
  const entries = (query: string) => owner.get(`/api/backups/${backupId}/entries?${query}`);
  expect((await entries('folder=world&limit=2')).body).toMatchObject({
    entries: [{ path: 'world/a' }, { path: 'world/b' }],
    hasMore: true,
  });
  expect((await entries('folder=world&limit=2&after=world/b')).body).toMatchObject({
    entries: [{ path: 'world/c' }],
    hasMore: false,
  });
  expect((await entries('folder=../etc')).body).toMatchObject({ status: 400, errors: [{ path: 'query.folder' }] });
  const elsewhere = await insertBackup(api.prisma, { serverId, tenantId, storage: 's3' });
  expect((await owner.get(`/api/backups/${elsewhere}/entries`)).body).toMatchObject({
    status: 503,
    code: 'storage.unavailable',
  });
});

describe('the node’s door', () => {
  /** By the port of nodes, with these credentials. */
  const send = (streamId: string, tls: object) =>
    new Promise<number>((resolve, reject) => {
      const options = { method: 'POST', agent: false, ...tls };
      const request = https.request(`${api.nodeUrl}/node/streams/${streamId}`, options, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on('error', reject).end('bytes');
    });

  it('opens only with the node’s certificate, and to a node only for what it was asked for, once', async () => {
    const { streamId, body } = api.deps.rendezvous.expect(nodeId);
    const credentials = (await Identity.load(folder))!.tls;
    expect(await send(streamId, { ca: credentials.ca })).toBe(403);
    const elsewhere = await fetch(`${api.url}/node/streams/${streamId}`, { method: 'POST', body: 'bytes' });
    expect(elsewhere.status).toBe(404);
    const other = api.deps.rendezvous.expect('01900000-0000-7000-8000-0000000000ee');
    expect(await send(other.streamId, credentials)).toBe(404);
    other.giveUp();
    expect(await send('a'.repeat(43), credentials)).toBe(404);
    const sent = send(streamId, credentials);
    const arrived: Buffer[] = [];
    for await (const piece of (await body) as AsyncIterable<Buffer>) arrived.push(piece);
    expect([Buffer.concat(arrived).toString(), await sent]).toEqual(['bytes', 204]);
    expect(await send(streamId, credentials)).toBe(404);
  });
});

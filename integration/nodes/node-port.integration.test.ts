import { status } from '@grpc/grpc-js';
import { randomUUID, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { Agent } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { connect } from 'node:tls';
import { io } from 'socket.io-client';
import { joinToken } from '#domain/contracts/certificates.ts';
import { Identity } from '#node-worker/identity/identity.ts';
import { joinApi } from '#node-worker/identity/join.ts';
import { Renewal } from '#node-worker/identity/renewal.ts';
import { newRequest } from '#node-worker/identity/request.ts';
import { beginWork } from '#node-worker/work.ts';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { insertServers, makeUser, nodeId, startTestApi } from '#api/test/api.ts';
import type { TestApi } from '#api/test/api.ts';
import { makeIssuer, makeRoot, signNode } from '#authority/authority.ts';
import { readAuthority, rootDigest } from '#authority/folder.ts';
import { confirmRenewed, revokeCertificates } from '#api/nodes/enrollment/certificates.ts';
import { NodePort } from '#api/nodes/port/node-port.ts';
import { until } from '#scripts/test/until.ts';
import { addNode, grpcCall, grpcClient, HostileNode, post, silent, workflowService } from './hostile-node.ts';
import { schedule } from '#api/test/schedule.ts';

let api: TestApi;
let root: string;
const nodes: HostileNode[] = [];

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  api = await startTestApi();
  ({ root } = await readAuthority(api.deps.config.nodePort.authorityDir));
});
afterAll(async () => {
  for (const node of nodes) {
    node.close();
    await rm(node.folder, { recursive: true, force: true });
  }
  await api?.close();
});

async function join(token?: string): Promise<HostileNode> {
  const node = await HostileNode.join(api, token ?? (await addNode(api, randomUUID())).token);
  nodes.push(node);
  return node;
}

const systemInfo = `/${workflowService}/GetSystemInfo`;

/** Whether Temporal is reached with these credentials. */
async function reaches(tls: Parameters<typeof grpcClient>[1]): Promise<boolean> {
  const client = grpcClient(api.nodeUrl, tls);
  const answer = await grpcCall(client, systemInfo, Buffer.alloc(0), 3_000);
  client.close();
  return answer.code === status.OK;
}

describe('a machine that joins', () => {
  it('becomes the node of its token, once', async () => {
    const node = await join(api.joinToken);
    expect(node.identity.nodeId).toBe(nodeId);
    expect(await reaches(node.identity.tls)).toBe(true);
    await expect(joinApi(api.nodeUrl, api.joinToken, silent)).rejects.toMatchObject({ code: 'node.join_refused' });
    expect(await reaches(node.identity.tls)).toBe(true);
  });

  it('says nothing to an API that is not the one of its token', async () => {
    const elsewhere = joinToken('a'.repeat(43), rootDigest((await makeRoot('Other')).certificate));
    await expect(joinApi(api.nodeUrl, elsewhere, silent)).rejects.toMatchObject({ code: 'node.wrong_api' });
    await expect(joinApi(api.nodeUrl, 'mnj_nonsense', silent)).rejects.toMatchObject({ code: 'node.bad_token' });
  });

  it('is refused with a token that is made up or has ended, and keeps one whose request was no good', async () => {
    const madeUp = joinToken('a'.repeat(43), rootDigest(root));
    await expect(joinApi(api.nodeUrl, madeUp, silent)).rejects.toMatchObject({ code: 'node.join_refused' });
    const late = await addNode(api, randomUUID());
    await api.prisma.nodeJoinToken.updateMany({ where: { nodeId: late.nodeId }, data: { expiresAt: new Date(0) } });
    await expect(joinApi(api.nodeUrl, late.token, silent)).rejects.toMatchObject({ code: 'node.join_refused' });
    const { token } = await addNode(api, randomUUID());
    const request = '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----';
    expect((await post(`${api.nodeUrl}/node/join`, { token, request }, { ca: root })).status).toBe(400);
    await join(token);
  });

  it('takes the place of the one that was this node', async () => {
    const { nodeId: id, token } = await addNode(api, randomUUID());
    const first = await join(token);
    const { token: second } = await addTokenFor(id);
    await join(second);
    await until(async () => !(await reaches(first.identity.tls)));
  });

  it('only one of two that come with one token at the same moment', async () => {
    const { token, nodeId: id } = await addNode(api, randomUUID());
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => joinApi(api.nodeUrl, token, silent)));
    expect(tries.filter(({ status: how }) => how === 'fulfilled')).toHaveLength(1);
    expect(await api.prisma.nodeCertificate.count({ where: { nodeId: id, revokedAt: null } })).toBe(1);
  });
});

async function addTokenFor(id: string) {
  const { makeJoinToken } = await import('#api/nodes/enrollment/join-tokens.ts');
  return makeJoinToken(api.prisma, id, rootDigest(root));
}

describe('a certificate that does not count', () => {
  it('is one of another authority, even with the name of a node', async () => {
    const otherRoot = await makeRoot('Mamba Host');
    const issuer = await makeIssuer('Mamba Host', otherRoot);
    const { privateKey, request } = await newRequest();
    const { pem } = await signNode(issuer, nodeId, request);
    const tls = { ca: root, key: privateKey, cert: `${pem}${otherRoot.certificate}` };
    expect(await reaches(tls)).toBe(false);
    const answer = await post(`${api.nodeUrl}/node/renew`, { request }, tls);
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('not signed by this installation')]);
  });

  it('is one that our authority never gave out, though it is signed by it', async () => {
    const { issuer } = await readAuthority(api.deps.config.nodePort.authorityDir);
    const { privateKey, request } = await newRequest();
    const { pem } = await signNode(issuer, nodeId, request);
    const tls = { ca: root, key: privateKey, cert: pem };
    expect(await reaches(tls)).toBe(false);
    expect((await post(`${api.nodeUrl}/node/renew`, { request }, tls)).text).toContain('is unknown');
  });

  it('is none at all', async () => {
    expect(await reaches({ ca: root })).toBe(false);
    const { request } = await newRequest();
    expect((await post(`${api.nodeUrl}/node/renew`, { request }, { ca: root })).status).toBe(403);
    const link = io(`${api.nodeUrl}/node`, { ca: root, transports: ['websocket'], reconnection: false });
    const [error] = (await once(link as never, 'connect_error')) as [Error];
    expect(error.message).toContain('Join first');
    link.close();
  });

  it('is one that has ended', async () => {
    const node = await join();
    await api.prisma.nodeCertificate.updateMany({
      where: { nodeId: node.identity.nodeId },
      data: { notAfter: new Date() },
    });
    await until(async () => !(await reaches(node.identity.tls)));
  });
});

it('ends what a certificate opened when it is revoked, and says why afterwards', async () => {
  const node = await join();
  const { identity } = node;
  const link = io(`${api.nodeUrl}/node`, { ...identity.tls, transports: ['websocket'], reconnection: false });
  await once(link as never, 'connect');
  const hungUp = once(link as never, 'disconnect');
  expect(await node.call('GetSystemInfo', Buffer.alloc(0))).toMatchObject({ code: 0 });
  await api.prisma.$transaction((transaction) => revokeCertificates(transaction, identity.nodeId));
  await hungUp;
  expect((await node.call('GetSystemInfo', Buffer.alloc(0), { milliseconds: 3_000 })).code).not.toBe(status.OK);
  const { request } = await newRequest();
  expect((await node.post('/node/renew', { request })).text).toContain('was revoked');
  const again = io(`${api.nodeUrl}/node`, { ...identity.tls, transports: ['websocket'], reconnection: false });
  const [error] = (await once(again as never, 'connect_error')) as [Error];
  expect(error.message).toContain('was revoked. Join again');
});

it('issues no certificate over a connection whose own was revoked a moment ago', async () => {
  const node = await join();
  const { nodeId: id, tls } = node.identity;
  const agent = new Agent({ ...tls, keepAlive: true, maxSockets: 1 });
  const ask = async (path: string, body: object) =>
    (await post(`${api.nodeUrl}${path}`, body, { agent }).catch(() => ({ status: 0 }))).status;
  const { request } = await newRequest();
  expect(await ask('/node/renew', { request })).toBe(200);
  await api.prisma.$transaction((transaction) => revokeCertificates(transaction, id));
  expect(await ask('/node/renew', { request })).not.toBe(200);
  expect(await api.prisma.nodeCertificate.count({ where: { nodeId: id, revokedAt: null } })).toBe(0);
  // Nor does it take away that of the machine that replaced it.
  const { token } = await addTokenFor(id);
  const successor = await join(token);
  const renewed = confirmRenewed(api.prisma, { nodeId: id, fingerprint: new X509Certificate(tls.cert).fingerprint256 });
  await expect(renewed).rejects.toMatchObject({ code: 'node.refused' });
  expect(await reaches(successor.identity.tls)).toBe(true);
  agent.destroy();
});

it('takes back also what is being given out at the same moment', async () => {
  const node = await join();
  const { nodeId: id } = node.identity;
  const { request } = await newRequest();
  let isRevoked = false;
  const asking = Promise.all(
    Array.from({ length: 3 }, async () => {
      while (!isRevoked) await node.post('/node/renew', { request }).catch(() => undefined);
    }),
  );
  await until(async () => (await api.prisma.nodeCertificate.count({ where: { nodeId: id } })) > 3);
  await api.prisma.$transaction((transaction) => revokeCertificates(transaction, id));
  isRevoked = true;
  await asking;
  expect(await api.prisma.nodeCertificate.count({ where: { nodeId: id, revokedAt: null } })).toBe(0);
});

it('has room for a few connections of a node to Temporal, and not for as many as it likes', async () => {
  const { identity } = await join();
  const { port } = new URL(api.nodeUrl);
  const sockets = Array.from({ length: 40 }, () =>
    connect({ ...identity.tls, port: Number(port), host: '127.0.0.1', ALPNProtocols: ['h2'] }).on('error', () => {}),
  );
  let ended = 0;
  for (const socket of sockets) socket.resume().once('close', () => (ended += 1));
  await until(() => ended === 24);
  for (const socket of sockets) socket.destroy();
  await until(() => reaches(identity.tls));
});

it('keeps a connection without a certificate no longer than joining takes', async () => {
  const { authorityDir } = api.deps.config.nodePort;
  const port = new NodePort({
    prisma: api.prisma,
    gateway: { serve: () => undefined },
    readAuthority: () => readAuthority(authorityDir),
    log: silent,
    refused: () => undefined,
    strangerMilliseconds: 300,
  });
  const at = await port.listen({ host: '127.0.0.1', port: 0 });
  const slow = connect({ port: at, host: '127.0.0.1', ca: root, ALPNProtocols: ['http/1.1'] });
  await once(slow, 'secureConnect');
  slow.write('POST /node/join HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{');
  slow.resume().on('error', () => undefined);
  await once(slow, 'close');
  await port.close();
});

it('works on with a renewed certificate, while the old one does not count any more', async () => {
  const node = await join();
  const { identity } = node;
  const { tenantId } = await makeUser(api.prisma, `u${randomUUID()}`, 'owner');
  const [serverId = ''] = await insertServers(api.prisma, tenantId, ['Renewed']);
  const done: unknown[] = [];
  const work = beginWork(
    identity,
    { activities: { work: (input: unknown) => Promise.resolve(void done.push(input)) } },
    silent,
  );
  await schedule(api.deps, { nodeId: identity.nodeId, serverId, input: 'before' });
  await until(() => done.length === 1);
  const old = identity.tls;
  const oldLink = io(`${api.nodeUrl}/node`, { ...old, transports: ['websocket'], reconnection: false });
  await once(oldLink as never, 'connect');
  const ended = once(oldLink as never, 'disconnect');
  const renewal = new Renewal(identity, silent);
  await Promise.all([renewal.now(), renewal.now()]);
  renewal.close();
  expect(identity.tls.cert).not.toBe(old.cert);
  expect(identity.tls.key).not.toBe(old.key);
  expect((await Identity.load(node.folder))?.tls).toEqual(identity.tls);
  expect(await api.prisma.nodeCertificate.count({ where: { nodeId: identity.nodeId, revokedAt: null } })).toBe(1);
  expect(await reaches(old)).toBe(false);
  // The earlier connections have ended by now, and the worker has not noticed.
  await ended;
  await schedule(api.deps, { nodeId: identity.nodeId, serverId, input: 'after' });
  await until(() => done.length === 2);
  expect(done).toEqual(['before', 'after']);
  work.stop();
  await work.ended;
});

it('collects no certificates for a node that asks for ever more', async () => {
  const node = await join();
  for (let round = 0; round < 4; round += 1) {
    const { request } = await newRequest();
    expect((await node.post('/node/renew', { request })).status).toBe(200);
  }
  expect(await api.prisma.nodeCertificate.count({ where: { nodeId: node.identity.nodeId, revokedAt: null } })).toBe(2);
});

it('stays up when clients send nonsense, an old TLS, or nothing at all', async () => {
  const { port } = new URL(api.nodeUrl);
  const nonsense = connectTcp(Number(port), '127.0.0.1');
  nonsense.write('GET / HTTP/1.1\r\n\r\n');
  await once(nonsense, 'close');
  const old = connect({ port: Number(port), host: '127.0.0.1', ca: root, maxVersion: 'TLSv1.2' });
  const [error] = (await once(old, 'error')) as [Error];
  expect(error.message).toMatch(/version|alert/i);
  const silentOne = connectTcp(Number(port), '127.0.0.1');
  await once(silentOne, 'connect');
  await join();
  silentOne.destroy();
});

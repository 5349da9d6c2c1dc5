import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { v7 as uuid } from 'uuid';
import type { TestApi } from '#api/test/api.ts';
import { nodeId, startTestApi } from '#api/test/api.ts';
import { makeInstanceCertificate } from '#authority/authority.ts';
import { readAuthority } from '#authority/folder.ts';
import { HostileNode } from './hostile-node.ts';

let api: TestApi;
let node: HostileNode;
const sockets: Socket[] = [];

beforeAll(async () => {
  api = await startTestApi();
  node = await HostileNode.join(api, api.joinToken);
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  node?.close();
  if (node) await rm(node.folder, { recursive: true, force: true });
  await api?.close();
});

function dial(namespace: '/instance' | '/node', tls: object): Socket {
  const options = { ...tls, transports: ['websocket'], reconnection: false, forceNew: true };
  const socket = io(`${api.nodeUrl}${namespace}`, options);
  sockets.push(socket);
  return socket;
}

/** Why a connection is refused. */
async function refusal(namespace: '/instance' | '/node', tls: object): Promise<string> {
  const [error] = (await once(dial(namespace, tls) as never, 'connect_error')) as [Error];
  return error.message;
}

/** The certificate of another instance, with or without its row. */
async function instanceTls(hasRow: boolean) {
  const { issuer, root } = await readAuthority(api.deps.config.nodePort.authorityDir);
  const id = uuid();
  const { certificate, privateKey, fingerprint } = await makeInstanceCertificate(issuer, id);
  if (hasRow) await api.prisma.apiInstance.create({ data: { id, url: 'https://elsewhere:8443', fingerprint } });
  return { ca: root, cert: certificate, key: privateKey };
}

it('is closed to nodes and to strangers', async () => {
  const { tls } = node.identity;
  expect(await refusal('/instance', tls)).toBe('This address needs the certificate of an API instance.');
  expect(await refusal('/instance', { ca: tls.ca })).toBe('This address needs the certificate of an API instance.');
});

it('is closed to a certificate of an instance that is not known', async () => {
  expect(await refusal('/instance', await instanceTls(false))).toBe('The certificate of this API instance is unknown.');
});

it('opens to an instance, which is no node', async () => {
  const tls = await instanceTls(true);
  const socket = dial('/instance', tls);
  await once(socket as never, 'connect');
  expect(await socket.emitWithAck('instance:name', {})).toEqual({
    ok: true,
    result: { instanceId: (await api.prisma.apiInstance.findFirstOrThrow({ where: { id: api.instances.id } })).id },
  });
  expect(await refusal('/node', tls)).toContain('Join first');
});

it('relays questions of the table only, and says when the node is not here', async () => {
  const socket = dial('/instance', await instanceTls(true));
  await once(socket as never, 'connect');
  const ask = (name: string, input: unknown) => socket.emitWithAck('node:ask', { nodeId, name, input });
  expect(await ask('console:command', {})).toMatchObject({ ok: false, code: 'node.offline' });
  const link = dial('/node', node.identity.tls);
  await once(link as never, 'connect');
  const told = once(socket as never, 'node:up') as Promise<[{ nodeId: string }]>;
  const facts = {
    ...{ hostname: 'test', platform: 'linux', arch: 'x64', cpuCores: 2, memoryBytes: 2 ** 32, diskBytes: 2 ** 40 },
    ...{ diskFreeBytes: 2 ** 40, runtime: 'process', runtimeVersion: 'process', warnings: [], workerVersion: '0.1.0' },
    backupStorages: ['local'],
  };
  expect(await link.emitWithAck('hello', { facts, observations: [] })).toMatchObject({ ok: true });
  expect((await told)[0].nodeId).toBe(nodeId);
  expect(await ask('shell', { command: 'rm' })).toMatchObject({ ok: false, code: 'link.bad_message' });
  link.on('console:command', (_input: unknown, answer: (refusal: object) => void) =>
    answer({ ok: false, code: 'server.not_running', message: 'It does not run.', details: { since: 'noon' } }),
  );
  const command = { serverId: uuid(), command: 'say' };
  expect(await ask('console:command', command)).toMatchObject({
    ok: false,
    code: 'server.not_running',
    details: { since: 'noon' },
  });
});

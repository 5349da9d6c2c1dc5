import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { IncomingMessage } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { TestApi } from '#api/test/api.ts';
import { admin, nodeId, startTestApi, TestClient } from '#api/test/api.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { rawBody } from '#api/http/raw-body.ts';
import { sendToNode } from '#api/nodes/streams/send-to-node.ts';
import { until } from '#scripts/test/until.ts';
import { madeBytes, sumOf } from '../downloads/bytes.ts';
import { killEnd, startEnd } from '../support/end.ts';
import type { FromNode, Manner, ToNode } from './node-end.ts';

const MB = 1024 * 1024;
const maxBytes = 300 * MB;
let api: TestApi;
let node: ChildProcess;
let folder: string;
let token: string;

/** What the test asks of its node in place of a question over the link. */
async function say(message: ToNode): Promise<FromNode> {
  const answered = once(node, 'message') as Promise<[FromNode]>;
  node.send(message);
  return (await answered)[0];
}
const prepare = (manner: Manner) => say({ manner });
const report = async () => (await say('report')) as Extract<FromNode, { taken: number }>;

const Stored = z.object({ bytes: z.number(), sum: z.string() });
/** A route as one that takes files would be. */
const upload = defineRoute({
  method: 'post',
  path: '/api/test/uploads',
  tag: 'Tests',
  summary: 'Upload bytes to the node',
  access: { kind: 'authenticated' },
  body: rawBody({ mediaTypes: ['application/octet-stream'], maxBytes }),
  status: 200,
  response: Stored,
  problems: ['node.offline', 'node.no_answer', 'storage.unavailable'],
  handler: ({ input, deps, signal }) =>
    sendToNode({
      rendezvous: deps.rendezvous,
      nodeId,
      body: input.body.stream,
      at: api.nodeUrl,
      begin: (place) => Promise.resolve(node.send({ place } satisfies ToNode)),
      result: Stored,
      signal,
    }),
});

async function startNode(joinToken: string): Promise<void> {
  node = (await startEnd(path.join(__dirname, 'node-end.ts'), [api.nodeUrl, joinToken, folder])).child;
}

beforeAll(async () => {
  [api, folder] = await Promise.all([
    startTestApi({}, { checkResponses: true, moreRoutes: [upload] }),
    mkdtemp(path.join(tmpdir(), 'mamba-uploads-')),
  ]);
  token = (await TestClient.signIn(api.url, admin.email, admin.password)).token ?? '';
  await startNode(api.joinToken);
});
afterAll(async () => {
  await killEnd(node);
  await api?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Sent {
  request: http.ClientRequest;
  answer: Promise<{ status: number; body: Record<string, unknown> }>;
}

function send(body: Readable, headers: Record<string, string | number> = {}): Sent {
  const request = http.request(`${api.url}/api/test/uploads`, {
    method: 'POST',
    agent: false,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream', ...headers },
  });
  const answer = (async () => {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    let text = '';
    for await (const piece of response.setEncoding('utf8')) text += piece;
    return { status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> };
  })();
  answer.catch(() => undefined);
  // A caller that is refused early may find the connection closed while it still sends.
  pipeline(body, request).catch(() => undefined);
  return { request, answer };
}

it('carries 200 MB to a node that stalls, whole, and answers with its confirmation', async () => {
  const total = 200 * MB;
  await prepare('waits');
  let made = 0;
  const { answer } = send(madeBytes(total, (bytes) => (made = bytes)));
  // The node does not read: what is under way fills the sockets and then stands still.
  let last = -1;
  await until(async () => {
    const isStill = made > 0 && made === last;
    last = made;
    await report();
    return isStill && made === last;
  });
  expect(made).toBeLessThan(40 * MB);
  node.send('go on' satisfies ToNode);
  expect(await answer).toEqual({ status: 200, body: { bytes: total, sum: await sumOf(madeBytes(total)) } });
});

it.each<[Manner]>([['refuses at once'], ['refuses midway']])(
  'tells the node’s own sentence when it %s',
  async (manner) => {
    await prepare(manner);
    const { answer } = send(madeBytes(100 * MB));
    expect(await answer).toMatchObject({
      status: 503,
      body: { code: 'storage.unavailable', detail: 'The disk of this node is full. Delete something.' },
    });
  },
);

it('breaks at the node when the caller goes away', async () => {
  await prepare('takes all');
  const body = new Readable({ read: () => undefined });
  body.push(Buffer.alloc(MB));
  const { request } = send(body);
  await until(async () => (await report()).taken > 0);
  request.destroy();
  await until(async () => (await report()).isBroken);
});

it('takes no more than the route allows, and breaks at the node', async () => {
  await prepare('takes all');
  expect(await send(madeBytes(maxBytes + 1)).answer).toMatchObject({
    status: 413,
    body: { code: 'request.too_large' },
  });
  await until(async () => (await report()).isBroken);
  const told = send(Readable.from([]), { 'content-length': maxBytes + 1 });
  expect(await told.answer).toMatchObject({ status: 413 });
});

it('refuses another kind of body, and asks for a sign-in before it reads any', async () => {
  const other = send(Readable.from(['{}']), { 'content-type': 'application/json' });
  expect(await other.answer).toMatchObject({ status: 415, body: { code: 'request.unsupported_media_type' } });
  const stranger = send(madeBytes(50 * MB), { authorization: 'Bearer none' });
  expect(await stranger.answer).toMatchObject({ status: 401 });
});

it('describes the body in OpenAPI', async () => {
  const { body } = await new TestClient(api.url).get('/api/openapi.json');
  const { requestBody, responses } = body.paths['/api/test/uploads'].post;
  expect(requestBody.content).toEqual({
    'application/octet-stream': { schema: { type: 'string', format: 'binary', maxLength: maxBytes } },
  });
  expect(Object.keys(responses)).toEqual(expect.arrayContaining(['413', '415']));
});

it('ends for the caller when the node dies midway', async () => {
  await prepare('takes all');
  const body = new Readable({ read: () => undefined });
  body.push(Buffer.alloc(MB));
  const { answer } = send(body);
  await until(async () => (await report()).taken > 0);
  await killEnd(node);
  expect(await answer).toMatchObject({ status: 503, body: { code: 'node.offline' } });
});

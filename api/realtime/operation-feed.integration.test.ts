import pino from 'pino';
import { v7 as uuid } from 'uuid';
import type { TestApi } from '../test/api.ts';
import { makeUser, nodeId, startTestApi } from '../test/api.ts';
import { readyServer } from '../test/operations.ts';
import { OperationFeed } from './operation-feed.ts';
import { OperationOutputs } from './operation-outputs.ts';

let api: TestApi;
let tenantId: string;
const feeds: OperationFeed[] = [];

beforeAll(async () => {
  api = await startTestApi();
  tenantId = (await makeUser(api.prisma, 'olga', 'owner')).tenantId;
});
afterEach(async () => {
  for (const feed of feeds.splice(0)) await feed.close();
});
afterAll(() => api?.close());

function newFeed(): OperationFeed {
  const { io, prisma, changes } = api;
  const feed = new OperationFeed({ io, prisma, changes, log: pino({ level: 'silent' }) });
  feeds.push(feed);
  return feed;
}

/** An operation that runs, and what its node tells of it. */
async function running() {
  const operationId = uuid();
  const serverId = await readyServer(api.prisma, tenantId);
  await api.prisma.operation.create({
    data: { id: operationId, serverId, tenantId, kind: 'backup', requestedByName: 'olga', status: 'running' },
  });
  const none = { percent: null, bytesDone: null, bytesTotal: null };
  const report = { operationId, serverId, attempt: 1 };
  const progress = { ...report, progress: { stepId: 'archive', phase: 'copying', ...none } };
  return { operationId, output: { ...report, from: 0, text: 'copied\n' }, progress };
}

const storedOutput = async (id: string) => (await api.prisma.operation.findUniqueOrThrow({ where: { id } })).output;
const end = (id: string) =>
  api.prisma.operation.update({ where: { id }, data: { status: 'succeeded', endedAt: new Date() } });

it('stores what nodes of this instance tell, and leaves what another instance tells to that one', async () => {
  const feed = newFeed();
  const [own, told, fetched] = [await running(), await running(), await running()];
  feed.output(own.output);
  feed.output(told.output, { isRemote: true });
  feed.addOutput(fetched.operationId, fetched.output, { isRemote: true });
  const ids = [own, told, fetched].map(({ operationId }) => operationId);
  expect(ids.map((id) => feed.outputOf(id)?.text)).toEqual(['copied\n', 'copied\n', 'copied\n']);
  // Stores everything there is to store.
  await feed.close();
  for (const id of ids) await feed.ended(id);
  expect(await Promise.all(ids.map(storedOutput))).toEqual(['copied\n', '', '']);
});

it.each([false, true])(
  'keeps nothing of an operation that has ended, heard of or not (told by another: %s)',
  async (isRemote) => {
    const feed = newFeed();
    const [over, underWay] = [await running(), await running()];
    for (const { progress, output } of [over, underWay]) {
      feed.progress(progress, { isRemote });
      feed.output(output, { isRemote });
    }
    await end(over.operationId);
    await feed.sweep();
    expect([feed.progressOf(over.operationId), feed.outputOf(over.operationId)]).toEqual([null, null]);
    expect(feed.progressOf(underWay.operationId)).toEqual(underWay.progress.progress);
    expect(await storedOutput(over.operationId)).toBe(isRemote ? '' : 'copied\n');
  },
);

it('asks the node for what an output had before its node came to this instance', async () => {
  const feed = newFeed();
  const { operationId, output } = await running();
  const whole = 'first\nsecond\ncopied\n';
  feed.output({ ...output, from: whole.indexOf('copied') });
  let answer: { from: number; text: string } | null = null;
  const outputs = new OperationOutputs({
    prisma: api.prisma,
    operationFeed: feed,
    nodes: {
      connected: () => true,
      isLinkedHere: () => true,
      ask: () =>
        answer === null ? Promise.reject(new Error('It does not answer.')) : Promise.resolve(answer as never),
    },
  });
  const read = () => outputs.of({ id: operationId, nodeId, status: 'running' });
  expect(await read()).toEqual({ operationId, from: 13, text: 'copied\n' });
  answer = { from: 0, text: whole };
  expect(await read()).toEqual({ operationId, from: 0, text: whole });
  // From then on without the node.
  answer = null;
  feed.output({ ...output, from: whole.length, text: 'done\n' });
  expect(await read()).toEqual({ operationId, from: 0, text: `${whole}done\n` });
});

it('stores no end of an output whose beginning it does not know', async () => {
  const feed = newFeed();
  const { operationId, output } = await running();
  await api.prisma.operation.update({ where: { id: operationId }, data: { output: 'first\n' } });
  feed.output({ ...output, from: 13 });
  // Stores everything there is to store.
  await feed.close();
  expect(await storedOutput(operationId)).toBe('first\n');
});

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { becomeNode } from './become-node.ts';
import { Identity } from './identity.ts';

const [one, two, three] = ['https://one:8443', 'https://two:8443', 'https://three:8443'] as const;
const log = pino({ level: 'silent' });
let dataDir: string;
let identity: Identity;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'mamba-identity-'));
  identity = await Identity.create(dataDir, {
    nodeId: randomUUID(),
    apiUrl: one,
    namespace: 'default',
    certificate: 'old',
    privateKey: 'old',
    root: 'root',
  });
});
afterEach(() => rmSync(dataDir, { recursive: true }));

describe('the identity of a node', () => {
  it('keeps a new certificate and new addresses that arrive at the same time', async () => {
    await Promise.all([
      identity.learn([one, two]),
      identity.replace({ certificate: 'new', privateKey: 'new' }),
      identity.learn([one, three]),
    ]);
    const kept = await Identity.load(dataDir);
    const both = { certificate: 'new', privateKey: 'new', apiUrl: one, apiUrls: [three] };
    expect(identity.credentials).toMatchObject(both);
    expect(kept?.credentials).toMatchObject(both);
  });

  it.each([
    { set: [two, three], known: [two, three], what: 'the addresses that are set' },
    { set: [one, two], known: [one, two], what: 'all that are set, although the first is known' },
    { set: [], known: [one], what: 'its own where none is set' },
  ])('has $what when the node starts, and remembers them', async ({ set, known }) => {
    expect((await becomeNode({ dataDir, apiUrls: set, log })).apiUrls).toEqual(known);
    expect((await becomeNode({ dataDir, log })).apiUrls).toEqual(known);
  });

  it('keeps what it learned from the API while the setting says nothing new', async () => {
    await identity.learn([one, two, three]);
    expect((await becomeNode({ dataDir, apiUrls: [two], log })).apiUrls).toEqual([one, two, three]);
  });

  it('needs a token where there is none yet', async () => {
    rmSync(join(dataDir, 'identity'), { recursive: true });
    await expect(becomeNode({ dataDir, apiUrls: [one], log })).rejects.toMatchObject({ code: 'node.not_joined' });
  });
});

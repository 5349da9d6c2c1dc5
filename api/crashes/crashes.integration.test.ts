import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { ExitReport } from '#domain/contracts/node-link.ts';
import { defaultPolicies } from '#domain/servers/policies.ts';
import type { NodeChange } from '#temporal/contracts/server/messages.ts';
import type { ServerActorState } from '#temporal/contracts/server/state.ts';
import { until } from '#scripts/test/until.ts';
import { insertServers, makeUser, nodeId, startActors, startTestApi, TestClient } from '../test/api.ts';
import type { TestApi } from '../test/api.ts';

let api: TestApi;
let owner: TestClient;
let tenantId: string;
let serverId: string;
let stopActors: () => Promise<void>;
let runs = 0;

beforeAll(async () => {
  api = await startTestApi();
  stopActors = await startActors(api);
  const user = await makeUser(api.prisma, 'olga', 'owner');
  tenantId = user.tenantId;
  owner = await TestClient.signIn(api.url, user.email);
});
afterAll(async () => {
  await stopActors?.();
  await api?.close();
});
beforeEach(async () => {
  [serverId = ''] = await insertServers(api.prisma, tenantId, ['Craft']);
  await api.prisma.server.update({ where: { id: serverId }, data: { status: 'ready' } });
});

function report(change: Partial<ExitReport['exit']> = {}, log = ['last words']): ExitReport {
  const exit = {
    id: `run-${String(++runs).padStart(4, '0')}`,
    code: 7,
    signal: null,
    outOfMemory: false,
    expected: false,
    nodeShutdown: false,
    at: new Date(Date.UTC(2026, 0, 1) + runs * 1000).toISOString(),
    uptimeSeconds: 3,
    ...change,
  };
  return { serverId, exit, log };
}
const crashes = (query = '') => owner.get(`/api/servers/${serverId}/crashes${query}`);

describe('a crash that a node reports', () => {
  it('is in the server’s time line once, however often the node reports it, until its actor decides', async () => {
    const first = report();
    await api.reporting.exited(nodeId, first);
    await api.reporting.exited(nodeId, first);
    const { status, body } = await crashes();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      total: 1,
      nextCursor: null,
      items: [{ id: first.exit.id, serverId, decision: 'pending', exit: { code: 7 }, log: ['last words'] }],
    });
  });

  it('brings only its log where the actor was first', async () => {
    const first = report();
    await api.prisma.crash.create({
      data: {
        id: first.exit.id,
        serverId,
        at: first.exit.at,
        exit: { ...first.exit },
        decision: 'restart',
        attempt: 3,
      },
    });
    await api.reporting.exited(nodeId, first);
    expect((await crashes()).body.items).toMatchObject([{ decision: 'restart', attempt: 3, log: ['last words'] }]);
  });

  it('never takes the place of another server’s', async () => {
    const first = report();
    await api.reporting.exited(nodeId, first);
    const [other = ''] = await insertServers(api.prisma, tenantId, ['Other']);
    await api.reporting.exited(nodeId, { ...first, serverId: other, log: ['not yours'] });
    expect((await crashes()).body.items).toMatchObject([{ serverId, log: ['last words'] }]);
    expect(await api.prisma.crash.count({ where: { serverId: other } })).toBe(0);
  });

  it('is none when the stop was requested, when it ended with its node, or with code 0 unless policy says so', async () => {
    await api.reporting.exited(nodeId, report({ expected: true }));
    await api.reporting.exited(nodeId, report({ nodeShutdown: true }));
    await api.reporting.exited(nodeId, report({ code: 0 }));
    expect((await crashes()).body.total).toBe(0);
    await owner.patch(`/api/servers/${serverId}`, { policies: { crash: { exitZeroIsCrash: true } } });
    await api.reporting.exited(nodeId, report({ code: 0 }));
    expect((await crashes()).body.total).toBe(1);
  });

  it('is kept although its words are not what a database likes', async () => {
    await api.reporting.exited(nodeId, report({}, ['a\0b', '"{},\\', '\ud83d']));
    expect((await crashes()).body.items[0].log).toEqual(['a\ufffdb', '"{},\\', '\ufffd']);
  });

  it('pushes out the oldest of too many', async () => {
    await api.prisma.crash.createMany({
      data: Array.from({ length: 500 }, (_, index) => ({
        id: `old-${serverId}-${String(index)}`,
        serverId,
        at: new Date(Date.UTC(2025, 0, 1) + index * 1000),
        exit: { ...report().exit },
      })),
    });
    await api.reporting.exited(nodeId, report());
    expect((await crashes()).body.total).toBe(500);
    expect(await api.prisma.crash.findUnique({ where: { id: `old-${serverId}-0` } })).toBeNull();
  });
});

describe('the list of crashes', () => {
  it('comes page by page, newest first, also where several share an instant', async () => {
    const all = Array.from({ length: 7 }, (_, index) => report(index > 3 ? { at: '2026-02-01T00:00:00.000Z' } : {}));
    for (const one of all) await api.reporting.exited(nodeId, one);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await crashes(`?limit=2${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      expect([page.status, page.body.total]).toEqual([200, 7]);
      seen.push(...page.body.items.map(({ id }: { id: string }) => id));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(all.map(({ exit }) => exit.id).reverse());
    expect((await crashes('?cursor=x')).status).toBe(400);
  });

  it('is not for strangers, and without the logs for those who may not read the console', async () => {
    await api.reporting.exited(nodeId, report());
    const { email, userId } = await makeUser(api.prisma, `accountant-${serverId}`, 'viewer', tenantId);
    const ownRole = { create: { tenantId, name: 'Accountant', permissions: ['server.read', 'crash.read'] } };
    await api.prisma.membership.update({
      where: { userId_tenantId: { userId, tenantId } },
      data: { role: null, ownRole },
    });
    const accountant = await TestClient.signIn(api.url, email);
    expect((await accountant.get(`/api/servers/${serverId}/crashes`)).body.items).toMatchObject([{ log: [] }]);
    const { email: strange } = await makeUser(api.prisma, `stranger-${serverId}`, 'owner');
    const stranger = await TestClient.signIn(api.url, strange);
    expect((await stranger.get(`/api/servers/${serverId}/crashes`)).status).toBe(404);
  });
});

describe('the policies of a server', () => {
  const change = (policies: unknown) => owner.patch(`/api/servers/${serverId}`, { policies });

  it('are the defaults, until each is replaced as a whole or given back', async () => {
    const before = await owner.get(`/api/servers/${serverId}`);
    expect(before.body).toMatchObject({ policies: { crash: defaultPolicies.crash }, policyOverrides: {} });
    await change({ crash: { giveUpAfter: 2, restart: false }, backup: { maxCount: 3 } });
    const { body } = await change({ crash: { giveUpAfter: 9 } });
    expect(body.policyOverrides).toEqual({ crash: { giveUpAfter: 9 }, backup: { maxCount: 3 } });
    expect(body.policies).toMatchObject({ crash: { giveUpAfter: 9, restart: true }, backup: { maxCount: 3 } });
    expect((await change({ crash: null, backup: null })).body.policyOverrides).toEqual({});
  });

  it('refuse what makes no sense, each by its path', async () => {
    const { status, body } = await change({ crash: { factor: 0, giveUpAfter: 0 }, restart: { warning: 'a\nb' } });
    expect(status).toBe(400);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining(['policies.crash.factor', 'policies.crash.giveUpAfter', 'policies.restart.warning']),
    );
  });
});

describe('what is seen of a server', () => {
  const present = async () => (await owner.get(`/api/servers/${serverId}`)).body;

  it('has how far its stop has come, until it is offline', async () => {
    const ending = { stage: 'asked' as const, since: '2026-01-01T00:00:00.000Z', nextAt: '2026-01-01T00:00:30.000Z' };
    const seen = { serverId, startedAt: null, exit: null };
    await api.reporting.observed(nodeId, { ...seen, power: 'stopping', observedAt: 5, ending });
    expect(await present()).toMatchObject({ power: 'stopping', ending });
    await api.reporting.observed(nodeId, { ...seen, power: 'offline', observedAt: 6, ending: null });
    expect(await present()).toMatchObject({ power: 'offline', ending: null });
  });

  it('has what is done about its crash, by which it counts as crashed', async () => {
    const recovery = {
      attempt: 2,
      crashedAt: [1],
      nextTryAt: '2026-01-01T00:00:04.000Z',
      gaveUp: null,
      exitId: 'run',
    };
    await api.prisma.node.update({ where: { id: nodeId }, data: { online: true, lastSeenAt: new Date() } });
    await api.prisma.server.update({ where: { id: serverId }, data: { recovery } });
    expect(await present()).toMatchObject({ state: 'crashed', recovery });
  });
});

describe('the recovery of a server', () => {
  const ask = (action: string, client = owner) => client.post(`/api/servers/${serverId}/recovery`, { action });
  const waitForNextStart = () =>
    api.prisma.server.update({
      where: { id: serverId },
      data: {
        desiredPower: 'running',
        version: 7,
        recovery: {
          attempt: 2,
          crashedAt: [1],
          nextTryAt: new Date(Date.now() + 3_600_000).toISOString(),
          gaveUp: null,
          exitId: 'run',
        },
      },
    });
  const state = () => api.deps.temporal.workflow.getHandle(`server/${serverId}`).query<ServerActorState>('state');

  it('is refused with the actor’s reason where nothing waits', async () => {
    const { status, body } = await ask('start_now');
    expect([status, body.code]).toEqual([409, 'server.not_recovering']);
    expect(body.detail).toBe('No restart is planned.');
    expect((await ask('try_harder')).status).toBe(400);
  });

  it('ends on request, which is audited', async () => {
    await waitForNextStart();
    expect((await ask('stop_trying')).status).toBe(202);
    expect(await state()).toMatchObject({
      desired: 'offline',
      recovery: { gaveUp: 'stopped_by_user', nextTryAt: null },
    });
    const entry = await api.prisma.auditEntry.findFirst({ where: { serverId } });
    expect(entry).toMatchObject({ action: 'recovery.stop_trying', tenantId });
  });

  it('starts at once on request', async () => {
    await waitForNextStart();
    expect((await ask('start_now')).status).toBe(202);
    expect(await state()).toMatchObject({
      desired: 'running',
      recovery: { nextTryAt: null, gaveUp: null, attempt: 2 },
    });
  });

  it('is not for those who may only look', async () => {
    const { email } = await makeUser(api.prisma, `viewer-${serverId}`, 'viewer', tenantId);
    const viewer = await TestClient.signIn(api.url, email);
    for (const action of ['start_now', 'stop_trying']) expect((await ask(action, viewer)).status).toBe(403);
  });
});

describe('when a node comes back', () => {
  it('servers that must be started wait for their turn, and the others are left alone', async () => {
    const ids = await insertServers(api.prisma, tenantId, ['One', 'Two', 'Three', 'Four', 'Up', 'Off']);
    const [up = '', off = ''] = ids.slice(4);
    await api.prisma.server.updateMany({ where: { id: { in: ids } }, data: { status: 'ready' } });
    const requestedBy = { userId: null, name: 'Olga', requestId: null };
    for (const id of ids) {
      const server = { serverId: id, tenantId, nodeId };
      const row = { status: 'ready' as const, operation: null, lastExit: null, powerError: null };
      const state = { ...row, desired: 'offline' as const, power: 'offline' as const, observedAt: 0, version: 0 };
      await api.deps.launcher.power({ ...server, state }, { action: 'start', requestedBy }, 'k');
    }
    await api.prisma.server.updateMany({ data: { desiredPower: 'offline' } });
    await api.prisma.server.updateMany({ where: { id: { in: ids, not: off } }, data: { desiredPower: 'running' } });
    const exit = { ...report({ expected: true, nodeShutdown: true }).exit };
    const seen = { observedAt: 9, startedAt: null };
    await api.reporting.connected(nodeId, [
      ...ids.slice(0, 4).map((id) => ({ ...seen, serverId: id, power: 'offline' as const, exit })),
      { ...seen, serverId: up, power: 'running' as const, exit: null },
      { ...seen, serverId: off, power: 'offline' as const, exit },
    ]);
    const told = async (id: string): Promise<NodeChange | undefined> => {
      const { events } = await api.deps.temporal.workflow.getHandle(`server/${id}`).fetchHistory();
      const signal = events?.findLast((event) => event.workflowExecutionSignaledEventAttributes != null);
      const payloads = signal?.workflowExecutionSignaledEventAttributes?.input?.payloads;
      if (payloads == null) return undefined;
      const [change] = await decodeArrayFromPayloads(api.deps.temporal.options.loadedDataConverter, payloads);
      return change as NodeChange;
    };
    await until(async () => (await Promise.all(ids.map(told))).every((change) => change !== undefined));
    const changes = await Promise.all(ids.map(told));
    expect(
      changes
        .slice(0, 4)
        .map((change) => change?.startDelaySeconds)
        .sort(),
    ).toEqual([0, 0, 1, 1]);
    expect(changes.slice(4).map((change) => change?.startDelaySeconds)).toEqual([undefined, undefined]);
  });
});

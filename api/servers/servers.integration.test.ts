import { recurringActivities } from '#scripts/test/recurring.ts';
import { until } from '#scripts/test/until.ts';
import { admin, bringNodeOnline, insertServers, makeUser, startActors, startTestApi, TestClient } from '../test/api.ts';
import type { ServerActorState } from '#temporal/contracts/server/state.ts';
import type { TestApi } from '../test/api.ts';

let api: TestApi;
let stopActors: () => Promise<void>;
let owner: TestClient;
let platform: TestClient;
let tenantId: string;
const blueprints: Record<string, string> = {};

beforeAll(async () => {
  api = await startTestApi();
  stopActors = await startActors(api);
  await bringNodeOnline(api.prisma);
  const user = await makeUser(api.prisma, 'olga', 'owner');
  tenantId = user.tenantId;
  owner = await TestClient.signIn(api.url, user.email);
  platform = await TestClient.signIn(api.url, admin.email, admin.password);
  for (const { slug, id } of (await owner.get('/api/blueprints')).body.items) blueprints[slug] = id;
});
afterAll(async () => {
  await stopActors?.();
  await api?.close();
});

const create = (changes: object = {}, headers: Record<string, string> = {}) =>
  owner.post(
    '/api/servers',
    { tenantId, name: 'Craft', blueprintId: blueprints['minecraft-flying-squid'], ...changes },
    headers,
  );

const isRunning = (workflowId: string) =>
  api.deps.temporal.workflow
    .getHandle(workflowId)
    .describe()
    .then(
      ({ status }) => status.name === 'RUNNING',
      () => false,
    );

describe('how a server starts', () => {
  it('is shown and changed by permissions of its own', async () => {
    const [serverId = ''] = await insertServers(api.prisma, tenantId, ['Startup']);
    const { blueprintId } = await api.prisma.server.findUniqueOrThrow({ where: { id: serverId } });
    const { definition } = await api.prisma.blueprint.findUniqueOrThrow({ where: { id: blueprintId } });
    const [variable] = (definition as { variables: { key: string; default: string }[] }).variables;
    const variables = { [variable!.key]: variable!.default };
    const { userId, email } = await makeUser(api.prisma, 'stan', 'owner');
    const path = `/api/servers/${serverId}`;
    const as = async (permissions: string[]) => {
      const grant = { permissions: ['server.read', ...permissions] };
      const where = { userId_serverId: { serverId, userId } };
      await api.prisma.subuser.upsert({ where, create: { serverId, userId, tenantId, ...grant }, update: grant });
      return TestClient.signIn(api.url, email);
    };
    const forbidden = { status: 403, code: 'auth.forbidden' };

    const updater = await as(['server.update', 'server.reinstall']);
    expect((await updater.get(path)).body.variables).toEqual([]);
    expect((await updater.patch(path, { description: 'new' })).body).toMatchObject({
      description: 'new',
      variables: [],
    });
    for (const changes of [{ variables }, { image: 'x' }]) {
      expect((await updater.patch(path, changes)).body).toMatchObject(forbidden);
      expect((await updater.patch(path, { ...changes, description: 'newer' })).body).toMatchObject(forbidden);
      expect((await updater.post(`${path}/reinstall`, changes)).body).toMatchObject(forbidden);
    }

    const starter = await as(['startup.read', 'startup.update']);
    expect((await starter.get(path)).body.variables).not.toEqual([]);
    expect((await starter.patch(path, { variables })).status).toBe(200);
    for (const changes of [{ description: 'x' }, { image: 'x' }, { variables, image: 'x' }])
      expect((await starter.patch(path, changes)).body).toMatchObject(forbidden);
  });
});

describe('creating a server', () => {
  it('answers with the server and its install, which its actor has accepted', async () => {
    const { status, body } = await create();
    expect(status).toBe(202);
    expect(body).toMatchObject({ server: { name: 'Craft', state: 'installing' }, operation: { kind: 'install' } });
    await until(() => isRunning(`server/${body.server.id}/install/${body.operation.id}`));
    const entry = await api.prisma.auditEntry.findFirst({ where: { serverId: body.server.id } });
    expect(entry).toMatchObject({ action: 'server.install', tenantId });
  });

  it('names each variable that cannot be used, and makes nothing', async () => {
    const before = await api.prisma.server.count();
    const { status, body } = await create({ variables: { MAX_PLAYERS: 'many', NO_SUCH: '1' } });
    expect([status, body.code]).toEqual([400, 'blueprint.invalid_variables']);
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'variables.MAX_PLAYERS',
      'variables.NO_SUCH',
    ]);
    expect(await api.prisma.server.count()).toBe(before);
  });

  it('lets only the platform set a variable that is not for users', async () => {
    const { id, definition } = await api.prisma.blueprint.findFirstOrThrow({
      where: { slug: 'minecraft-flying-squid' },
    });
    const blueprint = definition as { variables: { key: string; default: string }[] };
    const variables = blueprint.variables.map((variable) => ({
      ...variable,
      userEditable: variable.key !== 'MAX_PLAYERS',
    }));
    await api.prisma.blueprint.update({ where: { id }, data: { definition: { ...blueprint, variables } } });
    const { status, body } = await create({ variables: { MAX_PLAYERS: '5' } });
    expect([status, body.errors]).toMatchObject([400, [{ path: 'variables.MAX_PLAYERS' }]]);
    const asItIs = variables.find(({ key }) => key === 'MAX_PLAYERS')?.default;
    expect((await create({ variables: { MAX_PLAYERS: asItIs } })).status).toBe(202);
    await api.prisma.blueprint.update({ where: { id }, data: { definition: definition as object } });
  });

  it('refuses an image that the blueprint does not have', async () => {
    expect((await create({ image: 'evil:latest' })).body).toMatchObject({
      code: 'blueprint.unknown_image',
      status: 400,
    });
  });

  it('lets only the platform choose a node', async () => {
    const { body } = await platform.get('/api/nodes');
    expect((await create({ nodeId: body.items[0].id })).body.code).toBe('node.not_found');
  });

  it('begins one install for one Idempotency-Key, however often and however close together', async () => {
    const headers = { 'idempotency-key': 'one-and-only' };
    const answers = await Promise.all([create({}, headers), create({}, headers), create({}, headers)]);
    answers.push(await create({}, headers));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.operation.id)).size).toBe(1);
  });

  it('does not take another’s Idempotency-Key for its own, nor the same one for something else', async () => {
    const headers = { 'idempotency-key': 'twice' };
    const first = await create({}, headers);
    const { tenantId: otherTenant, email } = await makeUser(api.prisma, 'otto', 'owner');
    const other = await TestClient.signIn(api.url, email);
    const body = { tenantId: otherTenant, name: 'Craft', blueprintId: blueprints['minecraft-flying-squid'] };
    const second = await other.post('/api/servers', body, headers);
    expect(second.body.operation.id).not.toBe(first.body.operation.id);
    const misused = await owner.send(
      'DELETE',
      `/api/servers/${first.body.server.id}`,
      { confirmName: 'Craft' },
      headers,
    );
    expect(misused.body).toMatchObject({ status: 409, code: 'request.idempotency_key_reused' });
  });

  it('answers a repeated Idempotency-Key only for the same request, and only with what its caller may still read', async () => {
    const name = 'ida';
    const { userId, email } = await makeUser(api.prisma, name, 'owner');
    const role = { tenantId, name: 'Creators', permissions: ['server.create', 'server.read'] };
    const { id: roleId } = await api.prisma.role.create({ data: role });
    await api.prisma.membership.create({ data: { tenantId, userId, roleId } });
    const elsewhere = await api.prisma.membership.findFirstOrThrow({ where: { userId, NOT: { tenantId } } });
    const headers = { 'idempotency-key': 'mine' };
    const body = { tenantId, name: 'Craft', blueprintId: blueprints['minecraft-flying-squid'] };
    const ask = async (changes: object = {}) =>
      (await TestClient.signIn(api.url, email)).post('/api/servers', { ...body, ...changes }, headers);
    const first = await ask();
    expect(first.status).toBe(202);
    expect((await ask()).body.server.id).toBe(first.body.server.id);
    const reused = { status: 409, code: 'request.idempotency_key_reused' };
    expect((await ask({ name: 'Other' })).body).toMatchObject(reused);
    expect((await ask({ tenantId: elsewhere.tenantId })).body).toMatchObject(reused);
    await api.prisma.role.update({ where: { id: roleId }, data: { permissions: ['server.create'] } });
    expect((await ask()).body).toMatchObject(reused);
  });

  it('says so when no port is free', async () => {
    const free = await api.prisma.allocation.findMany({ where: { serverId: null } });
    await api.prisma.allocation.deleteMany({ where: { serverId: null } });
    expect((await create()).body).toMatchObject({ status: 409, code: 'allocation.none_free' });
    await api.prisma.allocation.createMany({ data: free });
  });

  it('says so when no node is online', async () => {
    await api.prisma.node.updateMany({ data: { online: false } });
    expect((await create()).body).toMatchObject({ status: 409, code: 'node.no_room' });
    await bringNodeOnline(api.prisma);
  });
});

describe('a server that is being installed', () => {
  it('refuses power, a second install and its deletion with the actor’s reason, and no row is left of them', async () => {
    const { body } = await create();
    const path = `/api/servers/${body.server.id}`;
    expect((await owner.post(`${path}/power`, { action: 'start' })).body).toMatchObject({
      status: 409,
      code: 'server.not_installed',
      detail: 'The server is not installed yet. Wait for its installation, or run it.',
    });
    expect((await owner.post(`${path}/install`)).body).toMatchObject({ status: 409, code: 'server.operation_running' });
    expect((await owner.delete(path, { confirmName: 'Craft' })).body).toMatchObject({
      status: 409,
      code: 'server.operation_running',
    });
    expect(await api.prisma.operation.count({ where: { serverId: body.server.id } })).toBe(1);
  });

  it('is not deleted without its name', async () => {
    const { body } = await create();
    const refused = await owner.delete(`/api/servers/${body.server.id}`, { confirmName: 'craft' });
    expect(refused.body).toMatchObject({
      status: 400,
      code: 'server.name_mismatch',
      errors: [{ path: 'confirmName' }],
    });
  });

  it('has an install that can be cancelled', async () => {
    const { body } = await create();
    expect((await owner.post(`/api/operations/${body.operation.id}/cancel`)).status).toBe(202);
  });

  it('takes a new name and new variables, but not unknown ones', async () => {
    const { body } = await create();
    const path = `/api/servers/${body.server.id}`;
    const changed = await owner.patch(path, { name: 'Build', variables: { MAX_PLAYERS: '5' }, limits: { pids: 200 } });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Build', limits: { pids: 200 } } });
    expect(changed.body.variables.find(({ key }: { key: string }) => key === 'MAX_PLAYERS').value).toBe('5');
    expect((await owner.patch(path, { variables: { PATH: 'x' } })).status).toBe(400);
  });
});

describe('a server whose actor was lost', () => {
  it('is taken up by a new one as its row says', async () => {
    const [id = ''] = await insertServers(api.prisma, tenantId, ['Old']);
    await api.prisma.server.update({ where: { id }, data: { status: 'ready', version: 50 } });
    expect((await owner.post(`/api/servers/${id}/power`, { action: 'start' })).status).toBe(202);
    const state = await api.deps.temporal.workflow.getHandle(`server/${id}`).query<ServerActorState>('state');
    expect(state).toMatchObject({ status: 'ready', desired: 'running', version: 51 });
  });

  it('can be deleted although its deletion was lost with it', async () => {
    const [id = ''] = await insertServers(api.prisma, tenantId, ['Half']);
    await api.prisma.server.update({ where: { id }, data: { status: 'deleting', version: 9 } });
    expect((await owner.delete(`/api/servers/${id}`, { confirmName: 'Half' })).status).toBe(202);
  });
});

describe('operations that were committed but never launched', () => {
  it('are launched by the reconciler, once', async () => {
    const { body } = await create();
    const source = await api.prisma.server.findUniqueOrThrow({ where: { id: body.server.id } });
    const { id: serverId } = await api.prisma.server.create({
      data: {
        ...source,
        id: undefined,
        name: 'Forgotten',
        lastExit: undefined,
        powerError: undefined,
        recovery: undefined,
        ending: undefined,
        policies: {},
      },
    });
    const id = '01900000-0000-7000-8000-0000000000ff';
    await api.prisma.operation.create({
      data: {
        id,
        serverId,
        tenantId,
        kind: 'install',
        requestedByName: 'olga',
        input: { startAfterwards: false, requestId: null },
      },
    });
    const { launchPendingOperations } = recurringActivities(api.deps);
    expect((await launchPendingOperations({ olderThanMilliseconds: 0 })).launched).toBeGreaterThanOrEqual(1);
    await until(() => isRunning(`server/${serverId}/install/${id}`));
    await launchPendingOperations({ olderThanMilliseconds: 0 });
    expect(await api.prisma.operation.findUnique({ where: { id } })).toMatchObject({ errorCode: null });
  });
});

describe('the list of servers', () => {
  let lister: TestClient;
  let listTenant: string;
  beforeAll(async () => {
    const user = await makeUser(api.prisma, 'lists', 'viewer');
    listTenant = user.tenantId;
    lister = await TestClient.signIn(api.url, user.email);
    await insertServers(
      api.prisma,
      listTenant,
      Array.from({ length: 1000 }, (_, index) => `Server ${(index * 7919) % 500} ${index % 2 ? 'x' : 'X'}`),
    );
  });

  it.each(['name', '-name', 'createdAt', '-createdAt'])(
    'by %s gives each of 1,000 once, in order, page by page',
    async (sort) => {
      const seen: { id: string; name: string; createdAt: string }[] = [];
      let cursor: string | null = null;
      do {
        const page = await lister.get(
          `/api/servers?limit=170&sort=${sort}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        );
        expect([page.status, page.body.total]).toEqual([200, 1000]);
        seen.push(...page.body.items);
        cursor = page.body.nextCursor;
      } while (cursor !== null);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(1000);
      const keys = seen.map((server) => (sort.endsWith('name') ? server.name.toLowerCase() : server.createdAt));
      const sorted = [...keys].sort();
      expect(keys).toEqual(sort.startsWith('-') ? sorted.reverse() : sorted);
    },
  );

  it('finds by a part of the name, taking wildcards as they stand', async () => {
    expect((await lister.get('/api/servers?search=server%2049%20X')).body.total).toBe(2);
    expect((await lister.get('/api/servers?search=%25')).body.total).toBe(0);
  });

  it('refuses what is no cursor', async () => {
    const cursors = [
      'x',
      Buffer.from('{"key":"x","id":"1"}').toString('base64url'),
      Buffer.from(`{"key":"no time","id":"${listTenant}"}`).toString('base64url'),
    ];
    for (const cursor of cursors) {
      expect((await lister.get(`/api/servers?sort=createdAt&cursor=${cursor}`)).body).toMatchObject({
        status: 400,
        code: 'request.invalid',
      });
    }
  });
});

/** The audit entries of a server, in their order. */
const auditOf = (serverId: string) =>
  api.prisma.auditEntry.findMany({
    where: { serverId },
    orderBy: { position: 'asc' },
    select: { id: true, action: true, details: true },
  });

describe('the audit of what an actor decides', () => {
  it('has an accepted action once', async () => {
    const [id = ''] = await insertServers(api.prisma, tenantId, ['Accepted']);
    await api.prisma.server.update({ where: { id }, data: { status: 'ready' } });
    expect((await owner.post(`/api/servers/${id}/power`, { action: 'start' })).status).toBe(202);
    expect(await auditOf(id)).toMatchObject([{ action: 'power.start', details: {} }]);
  });
});

describe('while no worker runs the actors', () => {
  it('power says that the workflow engine does not answer', async () => {
    const [id = ''] = await insertServers(api.prisma, tenantId, ['Deaf']);
    await api.prisma.server.update({ where: { id }, data: { status: 'ready' } });
    await stopActors();
    stopActors = () => Promise.resolve();
    const { status, body } = await owner.post(`/api/servers/${id}/power`, { action: 'start' });
    expect([status, body.code]).toEqual([503, 'temporal.unavailable']);
    // It may have taken effect, so its entry stands, and no refusal follows.
    expect(await auditOf(id)).toMatchObject([{ action: 'power.start' }]);
  });
});

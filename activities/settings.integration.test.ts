import type { Client } from '@temporalio/client';
import type { WaitingSettings } from '#domain/operations/input.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import { createSettingsActivities } from './settings.ts';
import { createSpecActivities } from './spec.ts';
import type { TestDatabase } from './test/control.ts';
import { startTestDatabase } from './test/control.ts';

let database: TestDatabase;
let activities: ReturnType<typeof createSettingsActivities> & ReturnType<typeof createSpecActivities>;
let server: ServerRef;

beforeAll(async () => {
  database = await startTestDatabase();
  const dependencies = { prisma: database.prisma, sealer: database.sealer, temporal: undefined as unknown as Client };
  activities = { ...createSettingsActivities(dependencies), ...createSpecActivities(dependencies) };
});
beforeEach(async () => {
  server = await database.makeServer();
  await setVariable('MOTD', 'old');
});
afterAll(() => database?.close());

const setVariable = (key: string, value: string) =>
  database.prisma.serverVariable.upsert({
    where: { serverId_key: { serverId: server.serverId, key } },
    create: { serverId: server.serverId, key, value },
    update: { value },
  });

/** The server's image and variables as they are now. */
async function present() {
  const { image, variables } = await database.prisma.server.findUniqueOrThrow({
    where: { id: server.serverId },
    select: { image: true, variables: true },
  });
  return { image, ...Object.fromEntries(variables.map(({ key, value }) => [key, value])) };
}

async function operationWith(settings?: WaitingSettings) {
  const input = {
    options: { kind: 'reinstall', files: 'keep', changesSettings: true },
    requestId: null,
    ...(settings && { settings }),
  };
  return { ...server, operationId: await database.makeOperation(server, { kind: 'reinstall', input }) };
}
const everything: WaitingSettings = { image: 'game:2', variables: { MOTD: 'new', MAX_PLAYERS: '5' } };

describe('settings that change with an operation', () => {
  it('are taken over, and go back to what they were, however often that is tried', async () => {
    const operation = await operationWith(everything);
    await activities.applySettings(operation);
    await activities.applySettings(operation);
    expect(await present()).toEqual({ image: 'game:2', MOTD: 'new', MAX_PLAYERS: '5' });
    await activities.revertSettings(operation);
    await activities.revertSettings(operation);
    expect(await present()).toEqual({ image: 'game:1', MOTD: 'old' });
  });

  it('are not taken over by a try that comes after they were put back', async () => {
    const operation = await operationWith(everything);
    await activities.revertSettings(operation);
    await activities.applySettings(operation);
    expect(await present()).toEqual({ image: 'game:1', MOTD: 'old' });
  });

  it('do not revert what a user has changed since', async () => {
    const operation = await operationWith(everything);
    await activities.applySettings(operation);
    await setVariable('MOTD', 'of a person');
    await activities.revertSettings(operation);
    expect(await present()).toEqual({ image: 'game:1', MOTD: 'of a person' });
    await setVariable('MAX_PLAYERS', '5');
    await activities.revertSettings(operation);
    expect(await present()).toEqual({ image: 'game:1', MOTD: 'of a person', MAX_PLAYERS: '5' });
  });

  it('are nothing where none wait', async () => {
    const operation = await operationWith();
    await activities.applySettings(operation);
    await activities.revertSettings(operation);
    expect(await present()).toEqual({ image: 'game:1', MOTD: 'old' });
  });

  it('are applied whole by tries at the same moment', async () => {
    const operation = await operationWith({ variables: { MOTD: 'new' } });
    await Promise.all([1, 2, 3].map(() => activities.applySettings(operation)));
    await activities.revertSettings(operation);
    expect(await present()).toEqual({ image: 'game:1', MOTD: 'old' });
  });

  it('of an operation that is gone are an error that no further try mends', async () => {
    const operation = { ...server, operationId: server.tenantId };
    await expect(activities.applySettings(operation)).rejects.toMatchObject({ kind: 'permanent' });
  });
});

it('a hidden server is in no list any more, and keeps its ports', async () => {
  const { id } = await database.prisma.allocation.findFirstOrThrow({ where: { serverId: null } });
  await database.prisma.allocation.update({ where: { id }, data: { serverId: server.serverId, isPrimary: true } });
  await activities.hideServer(server);
  const hidden = await database.prisma.server.findUniqueOrThrow({
    where: { id: server.serverId },
    include: { allocations: true },
  });
  expect(hidden).toMatchObject({ status: 'deleted', deletedAt: expect.any(Date), allocations: [{ id }] });
  await activities.hideServer(server);
  expect(await database.prisma.server.findUniqueOrThrow({ where: { id: server.serverId } })).toMatchObject({
    deletedAt: hidden.deletedAt,
  });
});

it('an update runs the blueprint’s update script, or its install script where it has none', async () => {
  const { script } = await activities.loadInstallSpec(server);
  expect((await activities.loadUpdateSpec(server)).script).toBe(script);
  const blueprint = await database.prisma.blueprint.findFirstOrThrow({ where: { slug: 'minecraft-flying-squid' } });
  const definition = { ...(blueprint.definition as object), update: { script: 'echo newer' } };
  await database.prisma.blueprint.update({ where: { id: blueprint.id }, data: { definition } });
  expect(await activities.loadUpdateSpec(server)).toEqual({
    ...(await activities.loadInstallSpec(server)),
    script: 'echo newer',
  });
});

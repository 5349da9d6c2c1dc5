import type { Client } from '@temporalio/client';
import { v7 as uuid } from 'uuid';
import { recurringActivities } from '#scripts/test/recurring.ts';
import type { RecurringActivities } from '#temporal/contracts/control/recurring.ts';
import { mailWorkflowId, serverWorkflowId } from '#temporal/contracts/names.ts';
import { connectClient } from '#temporal/runtime/connection.ts';
import { startTemporalDevServer } from '#temporal/runtime/dev-server.ts';
import type { TestDatabase } from '../test/control.ts';
import { root, startTestDatabase } from '../test/control.ts';

const hour = 3_600_000;
const day = 24 * hour;
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds);

let database: TestDatabase;
let temporal: Client;
let activities: RecurringActivities;
let stop: () => Promise<void>;

beforeAll(async () => {
  const [started, engine] = await Promise.all([startTestDatabase(), startTemporalDevServer({ root })]);
  database = started;
  temporal = await connectClient({ address: engine.address, namespace: 'default' }, []);
  activities = recurringActivities({ ...database, temporal });
  stop = async () => {
    await temporal.connection.close();
    await Promise.all([database.close(), engine.stop()]);
  };
});
afterAll(() => stop?.());

describe('rows of identity', () => {
  it('are deleted when they have expired, and kept until then', async () => {
    const { prisma } = database;
    const { id: userId } = await prisma.user.findFirstOrThrow();
    const session = (expiresAt: Date) => prisma.session.create({ data: { userId, methods: ['pwd'], expiresAt } });
    const token = (sessionId: string, usedAt: Date | null) =>
      prisma.refreshToken.create({
        data: { tokenHash: uuid().padEnd(64, '0'), sessionId, usedAt, successor: Buffer.from('sealed') },
      });
    const mail = (createdAt: Date) =>
      prisma.mail.create({ data: { to: 'a@b.test', template: 'reset', values: Buffer.from('sealed'), createdAt } });
    const challenge = (expiresAt: Date) => prisma.challenge.create({ data: { purpose: 'provider', expiresAt } });

    await session(ago(31 * day));
    const live = await session(ago(29 * day));
    await token(live.id, ago(8 * day));
    const used = await token(live.id, ago(2 * hour));
    const fresh = await token(live.id, null);
    await mail(ago(31 * day));
    const old = await mail(ago(8 * day));
    const recent = await mail(ago(day));
    await challenge(ago(2 * hour));
    const open = await challenge(new Date(Date.now() + hour));

    expect(await activities.deleteExpired()).toEqual({ deleted: 4 });
    expect(await prisma.session.findMany({ select: { id: true } })).toEqual([{ id: live.id }]);
    const tokens = await prisma.refreshToken.findMany();
    expect(new Map(tokens.map(({ tokenHash, successor }) => [tokenHash, successor !== null]))).toEqual(
      new Map([
        [used.tokenHash, false],
        [fresh.tokenHash, true],
      ]),
    );
    const mails = await prisma.mail.findMany();
    expect(new Map(mails.map(({ id, values }) => [id, values !== null]))).toEqual(
      new Map([
        [old.id, false],
        [recent.id, true],
      ]),
    );
    expect(await prisma.challenge.findMany({ select: { id: true } })).toEqual([{ id: open.id }]);
    expect(await activities.deleteExpired()).toEqual({ deleted: 0 });
  });

  it('have a signing key, made once by any number of rotations', async () => {
    const rotations = await Promise.all([1, 2, 3].map(() => activities.rotateSigningKeys()));
    expect(rotations.reduce((sum, { made }) => sum + made, 0)).toBe(1);
    expect(await database.prisma.signingKey.count()).toBe(1);
  });
});

describe('mails that are recorded but not sent', () => {
  it('are launched once, when they are older than a moment', async () => {
    const { prisma } = database;
    await prisma.mail.deleteMany();
    const { id } = await prisma.mail.create({ data: { to: 'a@b.test', template: 'reset', values: Buffer.from('x') } });
    expect(await activities.launchPendingMails({})).toEqual({ launched: 0 });
    expect(await activities.launchPendingMails({ olderThanMilliseconds: 0 })).toEqual({ launched: 1 });
    expect((await temporal.workflow.getHandle(mailWorkflowId(id)).describe()).type).toBe('sendMail');
    expect(await activities.launchPendingMails({ olderThanMilliseconds: 0 })).toEqual({ launched: 0 });
  });
});

describe('servers that differ from their desired state', () => {
  it('have their actor told, while their node is online', async () => {
    const { prisma } = database;
    const server = await database.makeServer({ status: 'ready', desiredPower: 'running', power: 'offline' });
    await database.makeServer({ status: 'ready', desiredPower: 'running', power: 'running' });
    const actor = await temporal.workflow.start('serverActor', {
      workflowId: serverWorkflowId(server.serverId),
      taskQueue: 'unpolled',
      args: [server],
    });
    const round = () => activities.reconcilePower({ olderThanMilliseconds: 0 });
    expect(await round()).toEqual({ told: 0 });
    await prisma.node.update({ where: { id: server.nodeId }, data: { online: true } });
    expect(await activities.reconcilePower({})).toEqual({ told: 0 });
    expect(await round()).toEqual({ told: 1 });
    const { events } = await actor.fetchHistory();
    const signals = (events ?? []).map((event) => event.workflowExecutionSignaledEventAttributes?.signalName);
    expect(signals.filter((name) => name != null)).toEqual(['nodeChanged']);
  });
});

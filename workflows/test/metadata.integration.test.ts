import { randomUUID } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import { serverWorkflowId } from '#temporal/contracts/names.ts';
import { priorityKeys } from '#temporal/contracts/priority.ts';
import { carryOut, power, running } from './scenarios.ts';
import { Stage } from './stage.ts';
import type { World } from './world.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** An activity, timer or child workflow of a history, as Temporal's interface lists it. */
interface Listed {
  name: string;
  summary: string | null;
  priority: { priorityKey?: number | null; fairnessKey?: string | null } | null;
}

/** Stands in for the codec that seals payloads: encoded payloads are recognised by their encoding. */
const marking: PayloadCodec = {
  encode: (payloads) =>
    Promise.resolve(
      payloads.map((payload) => ({
        metadata: { encoding: Buffer.from('binary/sealed') },
        data: Buffer.from(PayloadMessage.encode(payload).finish().toReversed()),
      })),
    ),
  decode: (payloads) =>
    Promise.resolve(payloads.map(({ data }) => PayloadMessage.decode(Buffer.from(data ?? []).toReversed()))),
};

const textOf = (payload: Payload | null | undefined): string | null =>
  payload == null ? null : defaultPayloadConverter.fromPayload<string>(payload);

describe('the workflows in Temporal’s interface', () => {
  let stage: Stage;
  let world: World;
  let backup: string;

  beforeAll(async () => {
    stage = await Stage.open({}, [marking]);
    world = stage.newWorld();
    await stage.serveControl([world]);
    await running(stage, world);
    backup = await carryOut(stage, world, { kind: 'backup', backupId: randomUUID() });
    await power(stage, world, 'stop');
  });
  afterAll(() => stage.close());

  const actor = () => serverWorkflowId(world.server.serverId);

  async function eventsOf(workflowId: string) {
    return (await stage.client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];
  }

  async function listed(workflowId: string): Promise<Listed[]> {
    const events = await eventsOf(workflowId);
    const summaries = events.map(({ userMetadata }) => userMetadata?.summary);
    const [...opened] = await marking.decode(summaries.filter((summary) => summary != null));
    return events.flatMap((event) => {
      const summary = event.userMetadata?.summary == null ? null : textOf(opened.shift());
      const activity = event.activityTaskScheduledEventAttributes;
      const child = event.startChildWorkflowExecutionInitiatedEventAttributes;
      const name = activity?.activityType?.name ?? child?.workflowType?.name;
      if (name == null) return [];
      const priority = activity?.priority ?? child?.priority ?? null;
      return [{ name, summary, priority }];
    });
  }

  it('have a summary at every activity and child workflow', async () => {
    const all = [...(await listed(actor())), ...(await listed(backup))];
    expect(all.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['installServer', 'backupServer', 'stopServer', 'createBackup', 'recordServer']),
    );
    expect(all.filter(({ summary }) => summary === null || summary === '')).toEqual([]);
  });

  it('reveal nothing of it in a history: metadata passes the payload codec', async () => {
    const metadata = (await eventsOf(backup)).flatMap(({ userMetadata }) =>
      [userMetadata?.summary, userMetadata?.details].filter((payload) => payload != null),
    );
    expect(metadata.length).toBeGreaterThan(0);
    const encodings = metadata.map((payload) => Buffer.from(payload.metadata?.encoding ?? []).toString());
    expect([...new Set(encodings)]).toEqual(['binary/sealed']);
  });

  it('show a step by its title', async () => {
    const archive = (await listed(backup)).find(({ name }) => name === 'createBackup');
    expect(archive?.summary).toBe('Copy the files to storage');
  });

  it('have the priority of their kind, and their tenant as fairness key', async () => {
    const { tenantId } = world.server;
    const [power, install, archive] = [priorityKeys.power, priorityKeys.install, priorityKeys.backup];
    const ofActor = await listed(actor());
    const children = Object.fromEntries(ofActor.map(({ name, priority }) => [name, priority]));
    expect(children['installServer']).toMatchObject({ priorityKey: install, fairnessKey: tenantId });
    expect(children['backupServer']).toMatchObject({ priorityKey: archive, fairnessKey: tenantId });
    expect(children['stopServer']).toMatchObject({ priorityKey: power, fairnessKey: tenantId });
    // The actor waits for its power actions, not for this.
    expect(children['archiveOperation']).toMatchObject({ priorityKey: archive, fairnessKey: tenantId });
    for (const { priority } of await listed(backup))
      expect(priority).toMatchObject({ priorityKey: archive, fairnessKey: tenantId });
    const handle = stage.client.workflow.getHandle(actor());
    expect((await handle.describe()).priority).toMatchObject({ priorityKey: power, fairnessKey: tenantId });
  });

  it('say what they are, and how far they are', async () => {
    const description = await stage.client.workflow.getHandle(backup).describe();
    expect(await description.staticSummary()).toBe('Back up');
    expect(await description.staticDetails()).toBe('Requested by Test.');
    const metadata = await stage.client.workflow.getHandle(backup).query('__temporal_workflow_metadata');
    expect(metadata).toMatchObject({
      currentDetails: expect.stringContaining('- Copy the files to storage: succeeded'),
    });
    const now = await stage.client.workflow.getHandle(actor()).query('__temporal_workflow_metadata');
    expect(now).toMatchObject({ currentDetails: 'Status ready, desired offline, power offline.' });
  });
});

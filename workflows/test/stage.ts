import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkerOptions } from '@temporalio/worker';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from '#scripts/test/workflow-bundle.ts';
import { controlTaskQueue, nodeTaskQueue } from '#temporal/contracts/names.ts';
import type { SendMailInput } from '#temporal/contracts/mail.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import { ServerLauncher } from '#temporal/launch/servers.ts';
import { grpcRetries } from '#temporal/runtime/grpc-retry.ts';
import { startTemporalDevServer } from '#temporal/runtime/dev-server.ts';
import { workflowWorkerOptions } from '#temporal/runtime/workflow-worker.ts';
import { World } from './world.ts';

/** Says nothing: for what is meant to fail. */
export const quiet = new DefaultLogger('ERROR', () => {});

/** A real Temporal server with real workers that run our workflows against a `World`. */
export class Stage {
  readonly client: Client;
  readonly launcher: ServerLauncher;
  readonly #connection: NativeConnection;
  readonly #letGo: () => Promise<void>;
  readonly #workers: { worker: Worker; run: Promise<void> }[] = [];

  readonly #reports = new Set<Promise<void>>();

  private constructor(connection: NativeConnection, client: Client, letGo: () => Promise<void>) {
    this.#connection = connection;
    this.#letGo = letGo;
    this.client = client;
    this.launcher = new ServerLauncher(client);
  }

  /**
   * @param dynamicConfig settings of the Temporal server, such as when it suggests a new history
   * @param payloadCodecs of client and workers
   */
  static async open(
    dynamicConfig: Readonly<Record<string, string | number>> = {},
    payloadCodecs: PayloadCodec[] = [],
  ): Promise<Stage> {
    Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
    const server = await startTemporalDevServer({ dynamicConfig });
    const connection = await NativeConnection.connect({ address: server.address });
    const dataConverter = { payloadCodecs };
    const toServer = await Connection.connect({ address: server.address, interceptors: [grpcRetries] });
    const client = new Client({ connection: toServer, dataConverter });
    return new Stage(connection, client, async () => {
      await connection.close();
      await client.connection.close();
      await server.stop();
    });
  }

  /** On a given server, such as one that skips time. */
  static over(environment: TestWorkflowEnvironment): Stage {
    return new Stage(environment.nativeConnection, environment.client, () => environment.teardown());
  }

  /** The workers seal and open payloads as the client does. */
  get #dataConverter() {
    return { payloadCodecs: this.client.options.loadedDataConverter.payloadCodecs };
  }

  newWorld(): World {
    return new World({ serverId: randomUUID(), tenantId: randomUUID(), nodeId: randomUUID() });
  }

  /** Serves the control queue for these worlds: each call is handed to the world of its server. */
  async serveControl(
    worlds: readonly World[],
    options: Pick<WorkerOptions, 'maxCachedWorkflows' | 'sinks'> = {},
  ): Promise<void> {
    const [first] = worlds;
    const activities = handedOn(first?.control ?? {}, ({ serverId, mailId }) => {
      const world = worlds.find(({ server, mails }) => server.serverId === serverId || mails.has(mailId ?? ''));
      return world?.control;
    });
    await this.serve(activities, options);
  }

  /** Serves the control queue with these activities. */
  async serve(activities: object, options: Pick<WorkerOptions, 'maxCachedWorkflows' | 'sinks'> = {}): Promise<void> {
    await this.#add(
      await Worker.create({
        connection: this.#connection,
        taskQueue: controlTaskQueue,
        workflowBundle: await workflowBundle(),
        activities,
        dataConverter: this.#dataConverter,
        ...workflowWorkerOptions,
        ...options,
      }),
    );
  }

  /** The node of a world polls its queue from here on; returns how to stop it. */
  async serveNode(world: World): Promise<() => Promise<void>> {
    world.report = (observation) => {
      const told = this.launcher.observed(world.server.serverId, observation).catch(() => undefined);
      this.#reports.add(told);
      void told.then(() => this.#reports.delete(told));
    };
    return this.#add(
      await Worker.create({
        connection: this.#connection,
        taskQueue: nodeTaskQueue(world.server.nodeId),
        activities: { ...world.node },
        dataConverter: this.#dataConverter,
        maxHeartbeatThrottleInterval: 100,
        shutdownForceTime: 100,
      }),
    );
  }

  /**
   * A node of several worlds' servers polls its queue from here on and does one activity at a time.
   * @param heard is given each activity when it is dispatched, and its server
   */
  async serveOneByOne(worlds: readonly World[], heard: (serverId: string, activity: string) => void): Promise<void> {
    const [first] = worlds;
    if (first === undefined) throw new Error('A node without a server.');
    const activities = handedOn(first.node, ({ serverId, spec }, name) => {
      const world = worlds.find(({ server }) => server.serverId === (serverId ?? spec?.serverId));
      if (world) heard(world.server.serverId, name);
      return world?.node;
    });
    await this.#add(
      await Worker.create({
        connection: this.#connection,
        taskQueue: nodeTaskQueue(first.server.nodeId),
        activities,
        dataConverter: this.#dataConverter,
        maxConcurrentActivityTaskExecutions: 1,
        shutdownForceTime: 100,
      }),
    );
  }

  /** How many activities wait for a node. */
  async backlogOf(world: World): Promise<number> {
    const { stats } = await this.#describeNodeQueue(world);
    return Number(stats?.approximateBacklogCount ?? 0);
  }

  /** How many activities wait for a node, by their priority keys. */
  async backlogByKey(world: World): Promise<Record<string, number>> {
    const { statsByPriorityKey } = await this.#describeNodeQueue(world);
    const counts = Object.entries(statsByPriorityKey).map(([key, { approximateBacklogCount }]): [string, number] => [
      key,
      Number(approximateBacklogCount ?? 0),
    ]);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }

  #describeNodeQueue({ server }: World) {
    return this.client.workflowService.describeTaskQueue({
      namespace: this.client.options.namespace,
      taskQueue: { name: nodeTaskQueue(server.nodeId) },
      taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
      reportStats: true,
    });
  }

  async close(): Promise<void> {
    for (const { worker } of this.#workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.allSettled(this.#workers.map(({ run }) => run));
    await Promise.all(this.#reports);
    await this.#letGo();
  }

  async #add(worker: Worker): Promise<() => Promise<void>> {
    const run = worker.run();
    this.#workers.push({ worker, run });
    return async () => {
      worker.shutdown();
      await run;
    };
  }
}

/** By what an activity's input says whose it is. */
type Addressed = Partial<ServerRef & SendMailInput> & { spec?: { serverId: string } };

/** Activities with the names of these, each call of which is handed to those that `find` answers with. */
function handedOn<Activities extends object>(
  named: Activities,
  find: (input: Addressed, name: string) => Activities | undefined,
): Record<string, (input: Addressed) => unknown> {
  return Object.fromEntries(
    Object.keys(named).map((name) => [
      name,
      (input) => {
        const found = find(input, name);
        if (!found) throw new Error(`No world for ${JSON.stringify(input)}.`);
        return (found[name as keyof Activities] as (given: Addressed) => unknown)(input);
      },
    ]),
  );
}

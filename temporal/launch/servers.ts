import type { Client } from '@temporalio/client';
import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateStage,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { Observation } from '#domain/contracts/node-link.ts';
import type { OperationKind } from '#domain/operations/operation.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import { operationTitles } from '#domain/operations/titles.ts';
import { controlTaskQueue, operationWorkflowId, searchAttributes, serverWorkflowId } from '../contracts/names.ts';
import type { OperationInput } from '../contracts/operations.ts';
import { actorPriority, operationPriority } from '../contracts/priority.ts';
import type {
  CancelOperationInput,
  NodeChange,
  PowerInput,
  RecoveryInput,
  SeenPower,
  StartOperationInput,
} from '../contracts/server/messages.ts';
import type { ServerRef } from '../contracts/server/ref.ts';
import { serverOf } from '../contracts/server/ref.ts';
import type { ServerActorInput } from '../contracts/server/state.ts';
import { operationWorkflowTypes } from '../contracts/operations.ts';
import {
  cancelOperationUpdate,
  nodeChangedSignal,
  powerUpdate,
  processExitedSignal,
  processObservedSignal,
  recoveryUpdate,
  serverActorType,
  startOperationUpdate,
} from '../contracts/server/messages.ts';
import { refusingClient } from './accepted.ts';
import { translateRefusal } from './errors.ts';

type ServerActor = (input: ServerActorInput) => Promise<void>;

/** A server, and the state for an actor that has to start over; absent where nothing has ever happened to the server. */
export type KnownServer = ServerActorInput;

/** Options of a server's actor. The server's id is in the workflow id, so there is never a second actor. */
function actorOptions({ state, ...server }: KnownServer) {
  return {
    workflowId: serverWorkflowId(server.serverId),
    taskQueue: controlTaskQueue,
    args: [
      {
        ...serverOf(server),
        ...(state === undefined ? {} : { state }),
      },
    ] as [ServerActorInput],
    typedSearchAttributes: new TypedSearchAttributes(serverAttributes(server)),
    priority: actorPriority(server.tenantId),
    staticSummary: 'A server',
    staticDetails: 'Owns the server’s desired state and its one running operation. Ends with the server’s deletion.',
  };
}

function serverAttributes({ tenantId, serverId, nodeId }: ServerRef) {
  return [
    { key: searchAttributes.tenantId, value: tenantId },
    { key: searchAttributes.serverId, value: serverId },
    { key: searchAttributes.nodeId, value: nodeId },
  ];
}

/** The row is what its reader saw: the request is judged by it where the actor has not heard of it yet. */
const seenOf = ({ state }: KnownServer): { seen?: SeenPower } =>
  state === undefined ? {} : { seen: { power: state.power, observedAt: state.observedAt } };

const startActor = (server: KnownServer) =>
  new WithStartWorkflowOperation<ServerActor>(serverActorType, {
    ...actorOptions(server),
    workflowIdConflictPolicy: 'USE_EXISTING',
  });

/**
 * Sends requests to server actors and starts an actor that does not run. Each call resolves when the actor has *accepted*: from then
 * on the request is durable. Throws `DomainError` with the actor's reason when it refuses.
 */
export class ServerLauncher {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = refusingClient(client);
  }

  /** Idempotent by the operation's id. */
  async startOperation(server: KnownServer, input: StartOperationInput): Promise<void> {
    await translateRefusal(() =>
      this.#client.workflow.startUpdateWithStart(startOperationUpdate, {
        startWorkflowOperation: startActor(server),
        waitForStage: WorkflowUpdateStage.ACCEPTED,
        updateId: input.operationId,
        args: [{ ...input, ...seenOf(server) }],
      }),
    );
  }

  /**
   * Begins an operation without an actor: of a backup whose server is gone. It has the same workflow id as an actor would give it, and
   * is idempotent by it.
   */
  async startAlone(server: ServerRef, input: StartOperationInput & { options: OperationOptions }): Promise<void> {
    const { serverId, tenantId } = server;
    const { operationId, kind, requestedBy, options } = input;
    const args: [OperationInput] = [{ ...serverOf(server), operationId, kind, requestedBy, options }];
    try {
      await translateRefusal(() =>
        this.#client.workflow.start(operationWorkflowTypes[kind], {
          workflowId: operationWorkflowId(serverId, kind, operationId),
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          taskQueue: controlTaskQueue,
          args,
          priority: operationPriority(tenantId, kind),
          staticSummary: operationTitles[kind],
          typedSearchAttributes: new TypedSearchAttributes([
            ...serverAttributes(server),
            { key: searchAttributes.operation, value: kind },
          ]),
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /** Asks an operation without an actor to cancel. */
  async cancelAlone(server: ServerRef, operation: { id: string; kind: OperationKind }): Promise<void> {
    const workflowId = operationWorkflowId(server.serverId, operation.kind, operation.id);
    await translateRefusal(() => this.#client.workflow.getHandle(workflowId).cancel());
  }

  /** Terminates an operation's workflow. Its actor notices and starts the workflow that undoes its steps. */
  async terminateOperation(
    server: ServerRef,
    operation: { id: string; kind: OperationKind },
    reason: string,
  ): Promise<void> {
    const workflowId = operationWorkflowId(server.serverId, operation.kind, operation.id);
    await translateRefusal(() => this.#client.workflow.getHandle(workflowId).terminate(reason));
  }

  /** `requestKey` makes a doubled request one action; another action with the same key is another request. */
  async power(server: KnownServer, input: PowerInput, requestKey: string): Promise<void> {
    await translateRefusal(() =>
      this.#client.workflow.startUpdateWithStart(powerUpdate, {
        startWorkflowOperation: startActor(server),
        waitForStage: WorkflowUpdateStage.ACCEPTED,
        updateId: `power/${input.action}/${requestKey}`,
        args: [{ ...input, ...seenOf(server) }],
      }),
    );
  }

  /** After a crash. `requestKey` as with `power`. */
  async recovery(server: KnownServer, input: RecoveryInput, requestKey: string): Promise<void> {
    await translateRefusal(() =>
      this.#client.workflow.startUpdateWithStart(recoveryUpdate, {
        startWorkflowOperation: startActor(server),
        waitForStage: WorkflowUpdateStage.ACCEPTED,
        updateId: `recovery/${input.action}/${requestKey}`,
        args: [input],
      }),
    );
  }

  async cancelOperation(server: ServerRef, input: CancelOperationInput): Promise<void> {
    await translateRefusal(() =>
      this.#client.workflow.getHandle(serverWorkflowId(server.serverId)).startUpdate(cancelOperationUpdate, {
        waitForStage: WorkflowUpdateStage.ACCEPTED,
        updateId: `cancel/${input.operationId}`,
        args: [input],
      }),
    );
  }

  /** Forwards an observation of the node. A server without an actor needs none. */
  async observed(serverId: string, observation: Observation): Promise<void> {
    const signal = observation.power === 'offline' ? processExitedSignal : processObservedSignal;
    await this.#tolerateMissing(() =>
      this.#client.workflow.getHandle(serverWorkflowId(serverId)).signal(signal, observation),
    );
  }

  async nodeChanged(serverId: string, change: NodeChange): Promise<void> {
    await this.#tolerateMissing(() =>
      this.#client.workflow.getHandle(serverWorkflowId(serverId)).signal(nodeChangedSignal, change),
    );
  }

  async #tolerateMissing(send: () => Promise<void>): Promise<void> {
    try {
      await send();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
}

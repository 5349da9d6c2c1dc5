import type { Client } from '@temporalio/client';
import { WithStartWorkflowOperation, WorkflowNotFoundError, WorkflowUpdateStage } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { Observation } from '../../domain/contracts/node-link.ts';
import { controlTaskQueue, searchAttributes, serverWorkflowId } from '../contracts/names.ts';
import type {
  CancelOperationInput,
  PowerInput,
  ServerActorInput,
  ServerRef,
  StartOperationInput,
} from '../contracts/server.ts';
import {
  cancelOperationUpdate,
  nodeChangedSignal,
  powerUpdate,
  processExitedSignal,
  processReadySignal,
  serverActorType,
  startOperationUpdate,
} from '../contracts/server.ts';
import { refusingClient } from './accepted.ts';
import { translateRefusal } from './errors.ts';

type ServerActor = (input: ServerActorInput) => Promise<void>;

/** A server, and what an actor that has to begin anew is to know of it; left out where nothing has ever happened to it. */
export type KnownServer = ServerActorInput;

/** Options that make an actor of a server: its name is its workflow id, so there is never a second one. */
function actorOptions({ state, ...server }: KnownServer) {
  return {
    workflowId: serverWorkflowId(server.serverId),
    taskQueue: controlTaskQueue,
    args: [
      {
        serverId: server.serverId,
        tenantId: server.tenantId,
        nodeId: server.nodeId,
        ...(state === undefined ? {} : { state }),
      },
    ] as [ServerActorInput],
    typedSearchAttributes: new TypedSearchAttributes([
      { key: searchAttributes.tenantId, value: server.tenantId },
      { key: searchAttributes.serverId, value: server.serverId },
      { key: searchAttributes.nodeId, value: server.nodeId },
    ]),
  };
}

const startActor = (server: KnownServer) =>
  new WithStartWorkflowOperation<ServerActor>(serverActorType, {
    ...actorOptions(server),
    workflowIdConflictPolicy: 'USE_EXISTING',
  });

/**
 * Sends things to server actors, starting an actor that is not there. Each call answers when the actor has *accepted*: from
 * then on it is durable. Throws `DomainError` with the actor's reason when it refuses.
 */
export class ServerLauncher {
  private readonly client: Client;

  constructor(client: Client) {
    this.client = refusingClient(client);
  }

  /** Idempotent by the operation's id. */
  async startOperation(server: KnownServer, input: StartOperationInput): Promise<void> {
    await translateRefusal(() =>
      this.client.workflow.startUpdateWithStart(startOperationUpdate, {
        startWorkflowOperation: startActor(server),
        waitForStage: WorkflowUpdateStage.ACCEPTED,
        updateId: input.operationId,
        args: [input],
      }),
    );
  }

  /** `requestKey` makes a doubled request one action; another action with the same key is another request. */
  async power(server: KnownServer, input: PowerInput, requestKey: string): Promise<void> {
    await translateRefusal(() =>
      this.client.workflow.startUpdateWithStart(powerUpdate, {
        startWorkflowOperation: startActor(server),
        waitForStage: WorkflowUpdateStage.ACCEPTED,
        updateId: `power/${input.action}/${requestKey}`,
        args: [input],
      }),
    );
  }

  async cancelOperation(server: ServerRef, input: CancelOperationInput): Promise<void> {
    await translateRefusal(() =>
      this.client.workflow.getHandle(serverWorkflowId(server.serverId)).startUpdate(cancelOperationUpdate, {
        waitForStage: WorkflowUpdateStage.ACCEPTED,
        updateId: `cancel/${input.operationId}`,
        args: [input],
      }),
    );
  }

  /** Hands an observation of the node on. A server without an actor has nothing to be told. */
  async observed(serverId: string, observation: Observation): Promise<void> {
    const signal = observation.power === 'offline' ? processExitedSignal : processReadySignal;
    await this.tolerateMissing(() =>
      this.client.workflow.getHandle(serverWorkflowId(serverId)).signal(signal, observation),
    );
  }

  async nodeChanged(serverId: string, change: { online: boolean; observation: Observation | null }): Promise<void> {
    await this.tolerateMissing(() =>
      this.client.workflow.getHandle(serverWorkflowId(serverId)).signal(nodeChangedSignal, change),
    );
  }

  private async tolerateMissing(send: () => Promise<void>): Promise<void> {
    try {
      await send();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
}

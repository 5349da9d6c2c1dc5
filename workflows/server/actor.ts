import { ApplicationFailure, condition, continueAsNew, setHandler } from '@temporalio/workflow';
import { refusedBy } from '#domain/errors.ts';
import type { Refusal } from '#domain/servers/refusals.ts';
import {
  cancelOperationUpdate,
  nodeChangedSignal,
  powerUpdate,
  processExitedSignal,
  processObservedSignal,
  recoveryUpdate,
  serverStateQuery,
  startOperationUpdate,
} from '#temporal/contracts/server/messages.ts';
import type { ServerActorInput } from '#temporal/contracts/server/state.ts';
import { ServerParts } from './parts.ts';

/**
 * The actor of one server: its mailbox. It owns the desired state and the one running operation, and lives as long as the server;
 * idle, it holds no timer. Each handler is one call; the policy is in the parts.
 */
export async function serverActor(input: ServerActorInput): Promise<void> {
  const parts = new ServerParts(input);
  const { rules, admission, operations, requests, recovery, reports } = parts;

  setHandler(serverStateQuery, () => rules.state);
  setHandler(startOperationUpdate, (request) => operations.request(request), {
    validator: (request) => refuse(operations.refuse(request) ?? admission.refuseOperation(request)),
  });
  setHandler(cancelOperationUpdate, (request) => operations.cancel(request.operationId), {
    validator: (request) => refuse(rules.refuseCancel(request.operationId)),
  });
  setHandler(powerUpdate, (request) => requests.perform(request), {
    validator: (request) => refuse(requests.refuse(request) ?? admission.refusePower(request)),
  });
  setHandler(recoveryUpdate, (request) => recovery.perform(request), {
    validator: (request) => refuse(recovery.refuse() ?? admission.refuseRecovery(request)),
  });
  setHandler(processObservedSignal, (observation) => reports.observed(observation));
  setHandler(processExitedSignal, (observation) => reports.exited(observation));
  setHandler(nodeChangedSignal, (change) => reports.nodeChanged(change));

  recovery.resume();
  // One condition: a request that is accepted while another part of it is still false is waited for, too.
  await condition(() => parts.isOver || parts.isToContinue);
  if (!rules.isDeleted) await continueAsNew<typeof serverActor>(parts.carryOver());
}

/** Validators must refuse synchronously: the request is then answered at once and leaves no trace in the history. */
function refuse(reason: Refusal | null): void {
  if (reason === null) return;
  const { code: type, message } = refusedBy(reason);
  const details = [{ arguments: reason.arguments }];
  throw ApplicationFailure.create({ type, message, nonRetryable: true, details });
}

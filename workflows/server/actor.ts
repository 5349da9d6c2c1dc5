import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { refusals } from '../../temporal/contracts/errors.ts';
import type { ServerActorInput, ServerRef } from '../../temporal/contracts/server.ts';
import {
  cancelOperationUpdate,
  nodeChangedSignal,
  powerUpdate,
  processExitedSignal,
  processReadySignal,
  serverStateQuery,
  startOperationUpdate,
} from '../../temporal/contracts/server.ts';
import { record } from '../proxies.ts';
import { Recorder } from '../recorder.ts';
import { OperationControl } from './operations.ts';
import { PowerControl } from './power.ts';
import { newServerState, ServerRules } from './rules.ts';

/**
 * The actor of one server: its mailbox. It owns what is wished and the one running operation, and lives as long as the
 * server; idle, it holds no timer.
 */
export async function serverActor(input: ServerActorInput): Promise<void> {
  const server: ServerRef = { serverId: input.serverId, tenantId: input.tenantId, nodeId: input.nodeId };
  const rules = new ServerRules(input.state ?? newServerState());
  const recorder = new Recorder(() => record.recordServer({ ...server, state: rules.state }));
  const power = new PowerControl(server, rules, recorder);
  const operations = new OperationControl(server, rules, recorder);

  setHandler(serverStateQuery, () => rules.state);

  setHandler(
    startOperationUpdate,
    async (request) => {
      // The one who deletes does not wait for a start that hangs, and nothing may start the server behind the removal.
      if (request.kind === 'delete') power.abandon();
      await operations.start(request, (outcome) => {
        if (outcome === 'succeeded' && request.startAfterwards === true) void power.perform('start');
      });
      return { operationId: request.operationId };
    },
    {
      validator: (request) => {
        refuse(refusals.operationRunning, rules.refuseOperation(request.kind));
        if (power.underway !== null && request.kind !== 'delete') {
          refuse(refusals.wrongState, `A ${power.underway} is under way. Wait for it first.`);
        }
      },
    },
  );

  setHandler(cancelOperationUpdate, (request) => operations.cancel(request.operationId), {
    validator: (request) => {
      const isRunning = rules.state.operation?.id === request.operationId;
      refuse(refusals.noSuchOperation, isRunning ? null : 'This operation is not running any more.');
    },
  });

  setHandler(powerUpdate, (request) => power.perform(request.action), {
    validator: (request) => refuse(refusals.wrongState, rules.refusePower(request.action, power.underway)),
  });

  setHandler(processReadySignal, (observation) => {
    if (rules.observe(observation)) recorder.mark();
  });

  setHandler(processExitedSignal, (observation) => {
    // In the middle of our own action the action itself says what comes next.
    if (power.underway === null) rules.exited(observation);
    else rules.observe(observation);
    recorder.mark();
  });

  setHandler(nodeChangedSignal, (change) => {
    if (!change.online || power.underway !== null) return;
    const decision = rules.reconcile(change.observation);
    recorder.mark();
    if (decision !== 'nothing') void power.perform(decision);
  });

  const isIdle = () => rules.state.operation === null && power.underway === null && recorder.isIdle;
  const isDeleted = () => rules.state.status === 'deleted';
  // One condition: what is accepted while another part of it is waited for (the database may be away) is waited for, too.
  await condition(() => (isDeleted() || workflowInfo().continueAsNewSuggested) && allHandlersFinished() && isIdle());
  if (!isDeleted()) await continueAsNew<typeof serverActor>({ ...server, state: rules.state });
}

/** Validators must refuse synchronously: the request is then answered at once and leaves no trace in the history. */
function refuse(code: string, reason: string | null): void {
  if (reason !== null) throw ApplicationFailure.create({ type: code, message: reason, nonRetryable: true });
}

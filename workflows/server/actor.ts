import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { WorkflowInfo } from '@temporalio/workflow';
import { operationTitles } from '#domain/operations/titles.ts';
import { leavesPowerAlone, overridesPower } from '#domain/servers/operation-rules.ts';
import type { Refusal } from '#domain/servers/refusals.ts';
import { refusal } from '#domain/servers/refusals.ts';
import type { PowerInput } from '#temporal/contracts/server/messages.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import type { ServerActorInput } from '#temporal/contracts/server/state.ts';
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
import { record } from '../proxies.ts';
import { Recorder } from '../recorder.ts';
import { isHistoryLong } from './history-length.ts';
import { isByForce, OperationControl } from './operations.ts';
import { PowerControl } from './power.ts';
import { RecoveryControl } from './recovery.ts';
import { newServerState, ServerRules } from './rules.ts';

/** Deciding about crashes: reports of exits and of nodes that reached an actor of before are replayed as it took them. */
const crashRecovery = 'crash-recovery';

/** Writing to the read model only after what a request begins: see `Recorder`. */
const recordsLast = 'records-last';

/** Continuing in a new history before Temporal suggests it: a run that an older version began waits for that suggestion. */
const continuesEarly = 'continues-early';

/**
 * The actor of one server: its mailbox. It owns what is wished and the one running operation, and lives as long as the
 * server; idle, it holds no timer.
 */
export async function serverActor(input: ServerActorInput): Promise<void> {
  const server: ServerRef = { serverId: input.serverId, tenantId: input.tenantId, nodeId: input.nodeId };
  const rules = new ServerRules(input.state ?? newServerState());
  const order = patched(recordsLast) ? 'last' : 'at once';
  const continues = patched(continuesEarly) ? isHistoryLong : (info: WorkflowInfo) => info.continueAsNewSuggested;
  const recorder = new Recorder(() => record.recordServer({ ...server, state: rules.state }), order);
  const power = new PowerControl(server, rules, recorder);
  const operations = new OperationControl(server, rules, recorder);
  const recovery = new RecoveryControl(server, rules, recorder, power);

  setHandler(serverStateQuery, () => rules.state);

  setHandler(
    startOperationUpdate,
    async (request) => {
      // The one who deletes does not wait for a start that hangs, and nothing may start the server behind the removal.
      if (overridesPower(request.kind)) power.abandon();
      if (!leavesPowerAlone(request.kind))
        recovery.giveWay(`${operationTitles[request.kind]} by ${request.requestedBy.name}`);
      // Let in beside another only where it gets past it. No older history has that: it was refused, which leaves no trace.
      if (rules.state.operation !== null) await operations.giveWay(request.operationId);
      await operations.start(request, (outcome) => {
        if (rules.isDisplaced) return;
        if (outcome === 'succeeded' && request.startAfterwards === true) void power.perform('start');
        else if (power.underway === null && !recovery.isDeciding && rules.resume() === 'start')
          void power.perform('start');
      });
      return { operationId: request.operationId };
    },
    {
      validator: (request) => {
        refuse(rules.refuseOperation(request.kind, isByForce(request)));
        const waitsForPower = !overridesPower(request.kind) && !leavesPowerAlone(request.kind);
        if (power.underway !== null && waitsForPower) {
          refuse(refusal('server.power_underway', { action: power.underway }));
        }
      },
    },
  );

  setHandler(cancelOperationUpdate, (request) => operations.cancel(request.operationId), {
    validator: (request) => refuse(rules.refuseCancel(request.operationId)),
  });

  setHandler(powerUpdate, perform, {
    validator: (request) => refuse(rules.refusePower(request.action, power.underway)),
  });

  setHandler(recoveryUpdate, (request) => recovery.perform(request), {
    validator: (_request) => refuse(recovery.refuse()),
  });

  setHandler(processObservedSignal, (observation) => {
    if (rules.observe(observation)) recorder.mark();
  });

  setHandler(processExitedSignal, (observation) => {
    if (patched(crashRecovery)) return recovery.exited(observation);
    // In the middle of our own action the action itself says what comes next.
    const decision = power.underway === null ? rules.exited(observation) : rules.observe(observation);
    recorder.mark();
    if (decision === 'start') void power.perform('start');
  });

  setHandler(nodeChangedSignal, (change) => {
    if (patched(crashRecovery)) return recovery.nodeChanged(change);
    if (!change.online || power.underway !== null) return;
    const decision = rules.reconcile(change.observation);
    recorder.mark();
    if (decision !== 'nothing') void power.perform(decision);
  });

  async function perform({ action, requestedBy }: PowerInput): Promise<void> {
    recovery.giveWay(`A ${action} by ${requestedBy.name}`);
    const { operation } = rules.state;
    const done = power.perform(action);
    // Whoever kills wants it down: a restart would bring it up again.
    if (action === 'kill' && operation?.kind === 'restart') await operations.cancel(operation.id);
    await done;
  }

  recovery.resume();
  const isDeleted = () => rules.state.status === 'deleted';
  // Of a server that is gone nobody needs to hear any more that it had crashed.
  const isRecovered = () => isDeleted() || recovery.isIdle;
  const isIdle = () => operations.isIdle && power.underway === null && isRecovered() && recorder.isIdle;
  // One condition: what is accepted while another part of it is waited for (the database may be away) is waited for, too.
  await condition(() => (isDeleted() || continues(workflowInfo())) && allHandlersFinished() && isIdle());
  if (!isDeleted()) await continueAsNew<typeof serverActor>({ ...server, state: rules.state });
}

/** Validators must refuse synchronously: the request is then answered at once and leaves no trace in the history. */
function refuse(reason: Refusal | null): void {
  if (reason === null) return;
  const { code: type, sentence: message, arguments: given } = reason;
  throw ApplicationFailure.create({ type, message, nonRetryable: true, details: [{ arguments: given }] });
}

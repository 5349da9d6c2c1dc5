import type { Observation } from '#domain/contracts/node-link.ts';
import type { OperationError, OperationKind } from '#domain/operations/operation.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import type { OperationOutcome } from '#domain/servers/operation-rules.ts';
import {
  busyRefusal,
  leavesPowerAlone,
  operationRefusal,
  statusAfter,
  statusDuring,
} from '#domain/servers/operation-rules.ts';
import type { Refusal } from '#domain/servers/refusals.ts';
import { powerRefusal } from '#domain/servers/power-rules.ts';
import { refusal } from '#domain/servers/refusals.ts';
import type { DesiredPower, PowerAction, PowerState, ServerRecovery } from '#domain/servers/state.ts';
import type { SeenPower } from '#temporal/contracts/server/messages.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import { serverOf } from '#temporal/contracts/server/ref.ts';
import type { ServerActorInput, ServerActorState } from '#temporal/contracts/server/state.ts';

export type { OperationOutcome };

/** What the actor does after a report. */
export type Decision = 'start' | 'stop' | 'nothing';

function newServerState(): ServerActorState {
  return {
    status: 'new',
    desired: 'offline',
    power: 'offline',
    observedAt: 0,
    lastExit: null,
    powerError: null,
    operation: null,
    version: 0,
  };
}

/**
 * State and rules of a server's actor, without Temporal. Every method that changes the state increments its version; none waits.
 */
export class ServerRules {
  readonly state: ServerActorState;

  /** Of the running operation. An actor continues as new only without one, so this is no part of the state. */
  #isByForce = false;
  /** The forced deletion that waits for the running operation to end. */
  #displacedBy: string | null = null;

  readonly #server: ServerRef;

  /** @param state of the history before; absent for a new actor */
  constructor(server: ServerRef, state: ServerActorState = newServerState()) {
    this.#server = server;
    this.state = state;
    // The states of actors that started before the node was part of the state have none: their input says where the server is.
    this.state.nodeId ??= server.nodeId;
  }

  /** Where the server lives now. Its node is state: it may change during the actor's life. */
  get server(): ServerRef {
    return { ...serverOf(this.#server), nodeId: this.state.nodeId ?? this.#server.nodeId };
  }

  get isDeleted(): boolean {
    return this.state.status === 'deleted';
  }

  /** The input of the actor's next history. */
  carryOver(): ServerActorInput {
    return { ...this.server, state: this.state };
  }

  /** A line for Temporal's interface. */
  describe(): string {
    const { status, desired, power, operation, recovery } = this.state;
    const next = recovery?.nextTryAt == null ? '' : `, next start after a crash at ${recovery.nextTryAt}`;
    const running = operation === null ? '' : `, running operation: ${operation.kind} ${operation.id}`;
    return `Status ${status}, desired ${desired}, power ${power}${running}${next}.`;
  }

  /** Why an operation cannot begin now; null when it can. A deletion by force may displace what runs. */
  refuseOperation(kind: OperationKind, byForce = false): Refusal | null {
    if (this.isDisplaced) return refusal('server.being_deleted');
    const { operation } = this.state;
    if (operation !== null) return byForce && !this.#isByForce ? null : busyRefusal(operation.kind);
    return operationRefusal(kind, this.state.status);
  }

  /** What is known of the process: what the caller saw, where that is newer. */
  powerSeen(seen?: SeenPower): PowerState {
    return seen !== undefined && seen.observedAt > this.state.observedAt ? seen.power : this.state.power;
  }

  /** Why a power action cannot be taken now; null when it can. `underway` is the power action in progress. */
  refusePower(action: PowerAction, underway: PowerAction | null, seen?: SeenPower): Refusal | null {
    if (this.isDisplaced && action !== 'kill') return refusal('server.being_deleted');
    const { operation, status } = this.state;
    const power = this.powerSeen(seen);
    return powerRefusal(action, { status, power, operation: operation?.kind ?? null, underway });
  }

  /** Why an operation cannot be cancelled; null when it can. */
  refuseCancel(operationId: string): Refusal | null {
    if (this.#displacedBy === operationId) return refusal('operation.not_cancellable', { reason: 'by_force' });
    const isRunning = this.state.operation?.id === operationId;
    return isRunning ? null : refusal('operation.not_running');
  }

  /** Nothing else begins from here on: this forced deletion follows the end of the running operation. */
  displaceOperation(by: string): void {
    this.#displacedBy = by;
  }

  beginOperation(id: string, kind: OperationKind, byForce = false): void {
    this.#displacedBy = null;
    this.#isByForce = byForce;
    const statusBefore = this.state.status;
    this.state.operation = { id, kind, statusBefore };
    this.state.status = statusDuring(kind, statusBefore);
    if (kind === 'restart') this.state.desired = 'running';
    this.#changed();
  }

  endOperation(outcome: OperationOutcome, options?: OperationOptions): void {
    const { operation, suspendedFrom } = this.state;
    if (operation === null) return;
    this.state.operation = null;
    this.state.status = statusAfter(operation.kind, outcome, operation.statusBefore, suspendedFrom);
    if (operation.kind === 'suspend' && outcome === 'succeeded') {
      this.state.suspendedFrom = operation.statusBefore;
      this.state.suspendedReason = options?.kind === 'suspend' ? options.reason : '';
    }
    if (this.state.status !== 'suspended') this.state.suspendedReason = null;
    if (this.state.status === 'deleted') this.state.desired = 'offline';
    this.#changed();
  }

  /** What follows when no operation blocks the server any more: a server whose desired state is *running* starts again. */
  resume(): Decision {
    const { status, desired, power } = this.state;
    if (this.isInOperation || status !== 'ready') return 'nothing';
    return desired === 'running' && power === 'offline' ? 'start' : 'nothing';
  }

  /** The operation never began: restores the status before it. */
  abandonOperation(): void {
    const operation = this.state.operation;
    if (operation === null) return;
    this.state.operation = null;
    this.state.status = operation.statusBefore;
    this.#changed();
  }

  /** The desired state of a requested action, before it is carried out. */
  setDesiredPower(action: PowerAction): void {
    this.state.desired = action === 'start' || action === 'restart' ? 'running' : 'offline';
    this.state.powerError = null;
    this.#changed();
  }

  powerFailed(error: OperationError, at: string): void {
    this.state.powerError = { ...error, at };
    // A failed start is not retried for ever without the user.
    if (this.state.power === 'offline') this.state.desired = 'offline';
    this.#changed();
  }

  /** Takes an observation unless a newer one is known. Returns whether it was news. */
  observe(observation: Observation): boolean {
    if (observation.observedAt <= this.state.observedAt) return false;
    this.state.observedAt = observation.observedAt;
    this.state.power = observation.power;
    if (observation.exit !== null) this.state.lastExit = observation.exit;
    this.#changed();
    return true;
  }

  /**
   * A process ended. A server that ended by itself stays down; one that the platform stopped although its desired state is *running*
   * (an operation that was cancelled after its stop) is started again; one that went down with its node comes back with it.
   */
  exited(observation: Observation): Decision {
    const isNews = this.observe(observation);
    if (!isNews || observation.exit === null || observation.exit.nodeShutdown) return 'nothing';
    if (observation.exit.expected) return this.resume();
    this.state.desired = 'offline';
    this.#changed();
    return 'nothing';
  }

  /** The node is back and reports what it sees: what brings the server to its desired state? */
  reconcile(observation: Observation | null): Decision {
    if (observation !== null) this.observe(observation);
    else if (this.state.power !== 'offline') {
      this.state.power = 'offline';
      this.#changed();
    }
    const isUp = this.state.power === 'running' || this.state.power === 'starting';
    if (this.isInOperation) return 'nothing';
    if (this.state.status === 'suspended') return isUp ? 'stop' : 'nothing';
    if (this.state.status !== 'ready') return 'nothing';
    if (this.state.desired === 'running' && this.state.power === 'offline') {
      const endedByItself = observation?.exit != null && !observation.exit.nodeShutdown && !observation.exit.expected;
      if (!endedByItself) return 'start';
      this.state.desired = 'offline';
      this.#changed();
    }
    return this.state.desired === 'offline' && isUp ? 'stop' : 'nothing';
  }

  /** Sets the state of crash recovery, and the desired state that goes with it. */
  recover(recovery: ServerRecovery | null, desired: DesiredPower = this.state.desired): void {
    this.state.recovery = recovery;
    this.state.desired = desired;
    this.#changed();
  }

  /** A forced deletion waits for the running operation to end. */
  get isDisplaced(): boolean {
    return this.#displacedBy !== null;
  }

  /** An operation runs, or is about to, that starts and stops the server itself. */
  get isInOperation(): boolean {
    if (this.isDisplaced) return true;
    return this.state.operation !== null && !leavesPowerAlone(this.state.operation.kind);
  }

  #changed(): void {
    this.state.version += 1;
  }
}

import type { Observation } from '../../domain/contracts/node-link.ts';
import type { OperationKind } from '../../domain/operations/operation.ts';
import type { PowerAction, ServerStatus } from '../../domain/servers/state.ts';
import type { ServerActorState } from '../../temporal/contracts/server.ts';

export type OperationOutcome = 'succeeded' | 'failed' | 'cancelled';

/** What the actor should do after it was told something. */
export type Decision = 'start' | 'stop' | 'nothing';

export function newServerState(): ServerActorState {
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
 * State and rules of a server's actor, without Temporal. Every method that changes the state bumps its version; none waits.
 */
export class ServerRules {
  readonly state: ServerActorState;

  constructor(state: ServerActorState) {
    this.state = state;
  }

  /** Why an operation cannot begin now; null when it can. */
  refuseOperation(kind: OperationKind): string | null {
    if (this.state.operation !== null) {
      return `The server is busy: ${this.state.operation.kind} is still running. Wait for it, or cancel it.`;
    }
    if (this.state.status === 'deleting' || this.state.status === 'deleted') return 'The server is being deleted.';
    if (kind === 'reinstall' && this.state.status === 'suspended') return 'The server is suspended.';
    return null;
  }

  /** Why a power action cannot be taken now; null when it can. `underway` is the power action in progress. */
  refusePower(action: PowerAction, underway: PowerAction | null): string | null {
    if (this.state.operation !== null) {
      return `The server is busy: ${this.state.operation.kind} is still running. Wait for it, or cancel it.`;
    }
    if (this.state.status !== 'ready') return statusSentence(this.state.status);
    if (underway === null || action === 'kill') return null;
    if (underway === action) return `A ${action} is already under way.`;
    if (action === 'stop') return null;
    // The process is gone and everybody was told so; only the bookkeeping of its stop is left.
    if (this.state.power === 'offline' && (underway === 'stop' || underway === 'kill')) return null;
    return underway === 'start'
      ? 'The server is already starting.'
      : 'The server is stopping. Wait for it, or kill it.';
  }

  beginOperation(id: string, kind: OperationKind): void {
    const statusBefore = this.state.status;
    this.state.operation = { id, kind, statusBefore };
    this.state.status = kind === 'delete' ? 'deleting' : 'installing';
    if (kind !== 'install') this.state.desired = 'offline';
    this.changed();
  }

  endOperation(outcome: OperationOutcome): void {
    const operation = this.state.operation;
    if (operation === null) return;
    this.state.operation = null;
    this.state.status = statusAfter(operation.kind, outcome, operation.statusBefore);
    this.changed();
  }

  /** The operation never began: as it was before. */
  abandonOperation(): void {
    const operation = this.state.operation;
    if (operation === null) return;
    this.state.operation = null;
    this.state.status = operation.statusBefore;
    this.changed();
  }

  /** The user's wish, before it is carried out. */
  wish(action: PowerAction): void {
    this.state.desired = action === 'start' || action === 'restart' ? 'running' : 'offline';
    this.state.powerError = null;
    this.changed();
  }

  powerFailed(code: string, message: string, at: string): void {
    this.state.powerError = { code, message, at };
    // A start that came to nothing is not tried for ever behind the user's back.
    if (this.state.power === 'offline') this.state.desired = 'offline';
    this.changed();
  }

  /** Takes an observation unless a newer one is known. Returns whether it was news. */
  observe(observation: Observation): boolean {
    if (observation.observedAt <= this.state.observedAt) return false;
    this.state.observedAt = observation.observedAt;
    this.state.power = observation.power;
    if (observation.exit !== null) this.state.lastExit = observation.exit;
    this.changed();
    return true;
  }

  /** A process ended. That ends the wish that it runs, unless it ended only because its node did. */
  exited(observation: Observation): void {
    const isNews = this.observe(observation);
    if (isNews && observation.exit !== null && !observation.exit.nodeShutdown) {
      this.state.desired = 'offline';
      this.changed();
    }
  }

  /** The node is back and tells what it sees: what must be done so that it is as wished? */
  reconcile(observation: Observation | null): Decision {
    if (observation !== null) this.observe(observation);
    else if (this.state.power !== 'offline') {
      this.state.power = 'offline';
      this.changed();
    }
    if (this.state.operation !== null || this.state.status !== 'ready') return 'nothing';
    if (this.state.desired === 'running' && this.state.power === 'offline') {
      const endedByItself = observation?.exit != null && !observation.exit.nodeShutdown;
      if (!endedByItself) return 'start';
      this.state.desired = 'offline';
      this.changed();
    }
    if (this.state.desired === 'offline' && (this.state.power === 'running' || this.state.power === 'starting'))
      return 'stop';
    return 'nothing';
  }

  private changed(): void {
    this.state.version += 1;
  }
}

function statusAfter(kind: OperationKind, outcome: OperationOutcome, before: ServerStatus): ServerStatus {
  if (kind === 'delete') return outcome === 'succeeded' ? 'deleted' : before;
  if (outcome === 'succeeded') return 'ready';
  return 'install_failed';
}

function statusSentence(status: ServerStatus): string {
  switch (status) {
    case 'new':
    case 'installing':
      return 'The server is not installed yet.';
    case 'install_failed':
      return 'The install failed. Run it again first.';
    case 'suspended':
      return 'The server is suspended.';
    case 'deleting':
    case 'deleted':
      return 'The server is being deleted.';
    case 'ready':
      return 'The server is ready.';
  }
}

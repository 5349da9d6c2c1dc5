import type { Observation } from '../../domain/contracts/node-link.ts';
import type {
  OperationKind,
  OperationStatus,
  OperationStep,
  OperationError,
} from '../../domain/operations/operation.ts';
import type { InstallSpec, ServerSpec } from '../../domain/servers/spec.ts';
import type { ServerActorState, ServerRef } from './server.ts';

/** An operation as its workflow knows it; written whole, guarded by `version`. */
export interface OperationSnapshot {
  operationId: string;
  kind: OperationKind;
  status: OperationStatus;
  version: number;
  steps: OperationStep[];
  startedAt: string | null;
  endedAt: string | null;
  error: OperationError | null;
  /** Tail of the output, once it is final; null leaves what is stored. */
  output: string | null;
}

/** Activities of the control worker (task queue `control`). All idempotent. */
export interface ControlActivities {
  /** Writes the actor's state to the server's row unless a newer version is there. */
  recordServer(input: ServerRef & { state: ServerActorState }): Promise<void>;
  /** Writes an operation's row unless a newer version is there. */
  recordOperation(input: ServerRef & { snapshot: OperationSnapshot }): Promise<void>;
  /** Gives the server a free allocation of its node as its primary, unless it holds one. Throws `allocation.none_free`. */
  allocatePrimary(input: ServerRef): Promise<{ ip: string; port: number; taken: boolean }>;
  /** Frees all allocations of the server. */
  releaseAllocations(input: ServerRef): Promise<void>;
  /** Renders what the node must know from blueprint, variables and allocations. Throws `server.not_found`. */
  loadServerSpec(input: ServerRef): Promise<ServerSpec>;
  loadInstallSpec(input: ServerRef): Promise<InstallSpec>;
  /** Closes an operation whose workflow ended without saying how (terminated by an administrator). */
  closeOperation(input: ServerRef & { operationId: string; error: OperationError }): Promise<void>;
}

/** Activities of a node's worker (task queue `node-<nodeId>`). All idempotent, heartbeating where long, cancellable. */
export interface NodeActivities {
  /** Data folder and network; fetches the images unless they are there. */
  prepareServer(input: { operationId: string; stepId: string; spec: ServerSpec; installImage: string }): Promise<void>;
  /** Runs the install script once; re-attaches after a crash of the worker. */
  runInstall(input: {
    operationId: string;
    stepId: string;
    spec: InstallSpec;
  }): Promise<{ outputTail: string; exitCode: number | null }>;
  /** Clears what the install's run left (container, logs). */
  forgetInstall(input: { operationId: string }): Promise<void>;
  /** Removes process, network and files of a server. */
  destroyServer(input: { serverId: string }): Promise<void>;
  /** Starts the process, or finds it running. Answers with what the node sees then. */
  startServer(input: { spec: ServerSpec }): Promise<Observation>;
  /** Asks it to stop, waits for the exit, then SIGTERM, then SIGKILL. A server that is offline is no error. */
  stopServer(input: { serverId: string }): Promise<Observation>;
  /** SIGKILL at once, also in the middle of a stop. A server that is offline is no error. */
  killServer(input: { serverId: string }): Promise<Observation>;
}

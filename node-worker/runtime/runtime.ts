import type { RuntimeKind } from '#domain/contracts/nodes.ts';
import type { StatsSample } from '#domain/contracts/realtime.ts';
import type { InstallSpec, ServerSpec } from '#domain/servers/spec.ts';

/**
 * What runs game servers on a node. Two implementations: `docker/` (containers) and `process/` (plain processes, for
 * trying out). Nothing above this folder knows which.
 *
 * Everything here is idempotent by the server's or the operation's id, and everything that was started outlives this
 * process: after a crash of the worker `find` and `runInstall` re-attach to what still runs.
 */
export interface Runtime {
  readonly kind: RuntimeKind;

  /** Whom a server's files belong to; null where the worker can give nothing away and they are its own. */
  readonly fileOwner: { uid: number; gid: number } | null;

  /** Version and warnings for admins. Throws `DomainError('runtime.unavailable')` when nothing can be run here. */
  describe(): Promise<{ version: string; warnings: string[] }>;

  /** Makes what a server needs before its first start: data folder with the right owner, network. */
  prepare(spec: ServerSpec): Promise<void>;

  /**
   * Fetches an image unless it is there; with `refresh` the newest version of it in any case. Throws `image.not_found`,
   * `disk.full`, and `registry.unreachable` (transient). The process runtime has no images.
   */
  pullImage(
    image: string,
    onProgress: (progress: PullProgress) => void,
    signal: AbortSignal,
    options?: PullOptions,
  ): Promise<void>;

  /**
   * Starts the server's process; a process of this server that already runs is returned as it is, never doubled. What an
   * ended run left is cleared on the way. Throws `port.taken`, `image.not_found`, `runtime.unavailable`.
   */
  start(spec: ServerSpec): Promise<GameProcess>;

  /** The server's process, running or ended but not yet cleaned up; null when there is none. For re-attachment. */
  find(serverId: string): Promise<GameProcess | null>;

  /** Every server that has a process here, running or ended but not cleaned up. */
  list(): Promise<string[]>;

  /**
   * Runs the install script once for an operation id: starts it, or re-attaches to the one that runs or has ended.
   * `onOutput` gets the whole output from its first byte, also after a re-attachment. Aborting the signal kills it,
   * removes its traces and rejects with the signal's reason. Resolves with its exit.
   *
   * A worker that shuts down must not abort the signal: it calls `close`, on which this rejects and the script runs on. So it
   * does for a single job when `letGo` is aborted.
   */
  runInstall(job: InstallJob): Promise<ProcessExit>;

  /** Removes what an install left (container, pid and log files), and ends it if it still runs. */
  forgetInstall(operationId: string): Promise<void>;

  /** Removes what runs of a server: processes or containers, installs too (killed), and its network. Tolerates that there is none. */
  destroy(serverId: string): Promise<void>;

  /** Empties a folder of what the worker's own user may not remove; false where this runtime cannot either. */
  emptyAsRoot(serverId: string, folder: string): Promise<boolean>;

  /** Bytes that the server's files take on disk. */
  diskUsage(serverId: string): Promise<number>;

  /** Lets go of connections and watchers. Game servers run on. */
  close(): Promise<void>;
}

export interface PullProgress {
  phase: string;
  percent: number | null;
  bytesDone: number | null;
  bytesTotal: number | null;
}

export interface PullOptions {
  /** Ask the registry although the image is here: a tag may have moved on. */
  refresh?: boolean;
}

export interface InstallJob {
  operationId: string;
  serverId: string;
  spec: InstallSpec;
  onOutput: (text: string) => void;
  signal: AbortSignal;
  letGo?: AbortSignal;
}

/** How a process ended. `code` null when a signal ended it. */
export interface ProcessExit {
  code: number | null;
  signal: string | null;
  outOfMemory: boolean;
  /** ISO instants. */
  startedAt: string;
  endedAt: string;
}

/**
 * Where in the process's output one has read: opaque to everyone but its runtime, kept on disk by the console so that a
 * new worker goes on at the very next byte. Null means the beginning.
 */
export type OutputPosition = string;

export interface OutputChunk {
  data: Buffer;
  /** The position after this chunk. */
  position: OutputPosition;
}

/** One run of a server's process. */
export interface GameProcess {
  readonly serverId: string;
  /** Identifies this run (container id, or pid and start time): positions of one run mean nothing in another. */
  readonly runId: string;
  readonly startedAt: string;

  /** The output from a position on, then live, ending when the process has ended and all was read. No gap, no byte twice. */
  output(from: OutputPosition | null, signal: AbortSignal): AsyncIterable<OutputChunk>;

  /**
   * Says that everything before the position is safely kept elsewhere, so that the runtime may free its disk. Without
   * it the output of a run stays on disk until `cleanup`.
   */
  release(position: OutputPosition): void;

  /**
   * Writes to the standard input; the caller adds the line end. Throws `server.not_running`, and `console.not_reading`
   * (transient) when the program has left 64 KiB unread.
   */
  write(data: string): Promise<void>;

  /** Sends a signal (`SIGTERM`, `SIGINT`, `SIGKILL`). A process that is gone is no error. */
  kill(signal: NodeJS.Signals): Promise<void>;

  /** Resolves within milliseconds of the end, with the true exit code, also for a process that ended while no worker ran. */
  exited(): Promise<ProcessExit>;

  /** A sample each second until aborted or the process ends. */
  stats(signal: AbortSignal): AsyncIterable<StatsSample>;

  /** Clears what the ended run leaves (the container, pid and exit files). Its output must have been read. */
  cleanup(): Promise<void>;
}

import type { RuntimeKind } from '#domain/contracts/nodes.ts';

/** The few calls of a pino logger that a runtime makes. */
export interface RuntimeLog {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface RuntimeOptions {
  /** `auto`: Docker where an engine answers, else plain processes. */
  kind: RuntimeKind | 'auto';
  /** Everything of this node: `servers/<serverId>/files`, `servers/<serverId>/runs`, `installs`. An absolute path. */
  dataDir: string;
  /** Left out: the engine's usual socket. */
  dockerSocketPath?: string;
  /** A PEM file that game servers and installs trust besides the usual authorities (an inspecting proxy's). */
  extraCaBundle?: string;
  /** Where each server's own network is cut from. The default holds 4,096 servers. */
  networkPool?: { cidr: string; prefix: number };
  /** Owner of game processes and their files when the worker is root; else they run as the worker's own user. */
  containerUser?: { uid: number; gid: number };
  /** PATH of plain processes. Left out: the folder of this Node.js and the system's usual ones. */
  searchPath?: string;
  /** Plain processes are refused in production unless this says that it is meant. */
  allowProcessInProduction?: boolean;
  /** Whether this is production (`NODE_ENV`, as the worker's configuration read it). */
  production?: boolean;
  log: RuntimeLog;
}

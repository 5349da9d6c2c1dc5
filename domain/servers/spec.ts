import { z } from 'zod';
import { RuntimeKind } from '../contracts/nodes.ts';
import { ServerLimits } from '../contracts/servers.ts';

export const PortSpec = z.object({ ip: z.string(), port: z.number().int().min(1).max(65_535) });

/** How to ask a server to stop: a console command, or a signal. */
export const StopSpec = z.union([
  z.object({ command: z.string().min(1) }),
  z.object({ signal: z.enum(['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGHUP', 'SIGKILL']) }),
]);
export type StopSpec = z.infer<typeof StopSpec>;

/** All that a node must know to run a server: rendered from blueprint, variables and allocations by the control plane. */
export const ServerSpec = z.object({
  serverId: z.uuid(),
  tenantId: z.uuid(),
  image: z.string(),
  /** A shell command line, variables filled in. */
  startup: z.string(),
  env: z.record(z.string(), z.string()),
  limits: ServerLimits,
  /** First one is the primary address. Each is published for TCP and UDP. */
  ports: z.array(PortSpec),
  stop: StopSpec,
  /** Seconds between asking to stop and SIGTERM. */
  graceSeconds: z.number().positive(),
  /** A plain text to find in a line, or `/regex/`; null: running as soon as started. */
  readyPattern: z.string().nullable(),
  /** Runtimes that the blueprint supports, and programs that the process runtime needs on the PATH. */
  runtimes: z.array(RuntimeKind),
  requiredPrograms: z.array(z.string()),
});
export type ServerSpec = z.infer<typeof ServerSpec>;

/** All that a node must know to install a server. */
export const InstallSpec = z.object({
  serverId: z.uuid(),
  tenantId: z.uuid(),
  image: z.string(),
  /** The interpreter of the script: `bash`, `sh`, `ash`. */
  entrypoint: z.string(),
  script: z.string(),
  env: z.record(z.string(), z.string()),
  limits: ServerLimits,
  requiredPrograms: z.array(z.string()),
});
export type InstallSpec = z.infer<typeof InstallSpec>;

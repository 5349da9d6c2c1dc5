import { z } from 'zod';
import { ReinstallFiles } from '../operations/options.ts';
import { PolicyOverrides, ServerPolicies } from '../servers/policies.ts';
import {
  PowerAction,
  PowerError,
  PowerState,
  ServerEnding,
  ServerExit,
  ServerRecovery,
  ServerState,
  ServerStatus,
} from '../servers/state.ts';
import { pageOf, PageQuery } from './common.ts';
import { Operation } from './operations.ts';

/** Limits of one server. Sizes in bytes; CPU in percent of one core (200 = two cores); 0 CPU means no limit. */
export const ServerLimits = z
  .object({
    memoryBytes: z
      .number()
      .int()
      .min(64 * 1024 * 1024, 'At least 64 MiB.')
      .max(1024 ** 4),
    swapBytes: z
      .number()
      .int()
      .min(0)
      .max(1024 ** 4),
    cpuPercent: z.number().int().min(0).max(12_800),
    diskBytes: z
      .number()
      .int()
      .min(64 * 1024 * 1024, 'At least 64 MiB.')
      .max(64 * 1024 ** 4),
    pids: z.number().int().min(16).max(65_536),
    ioWeight: z.number().int().min(10).max(1000),
  })
  .meta({ id: 'ServerLimits' });
export type ServerLimits = z.infer<typeof ServerLimits>;

/**
 * The most processes and threads that one server may be given: far above any game, far below what keeps a kernel from starting more
 * for its neighbours. A server that has more from an earlier version keeps it until its limits change.
 */
export const mostPids = 8192;

/** Limits that a request may name. */
export const GivenLimits = ServerLimits.extend({ pids: z.number().int().min(16).max(mostPids) });

/** What is left out stays, or is the blueprint's default. */
export const RequestedLimits = GivenLimits.partial();

export const Address = z.object({ ip: z.string(), port: z.number().int() });
export type Address = z.infer<typeof Address>;

export const Server = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string(),
    tenantId: z.uuid(),
    state: ServerState,
    status: ServerStatus,
    power: PowerState,
    node: z.object({
      id: z.uuid(),
      name: z.string(),
      online: z.boolean(),
      runtime: z.enum(['docker', 'process']).nullable(),
    }),
    blueprint: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
    /** Where players connect; null until a port has been allocated. */
    address: Address.nullable(),
    limits: ServerLimits,
    startedAt: z.iso.datetime().nullable(),
    lastExit: ServerExit.nullable(),
    powerError: PowerError.nullable(),
    /** How far a stop has come; null unless it is stopping. */
    ending: ServerEnding.nullable(),
    /** What is done about a crash; null where there is none. */
    recovery: ServerRecovery.nullable(),
    /** Why it is suspended; null unless it is. */
    suspendedReason: z.string().nullable(),
    /** The one operation that runs now. */
    operation: Operation.nullable(),
    createdAt: z.iso.datetime(),
    version: z.number().int(),
  })
  .meta({ id: 'Server' });
export type Server = z.infer<typeof Server>;

const ServerVariable = z.object({
  key: z.string(),
  name: z.string(),
  description: z.string(),
  value: z.string(),
  defaultValue: z.string(),
  userEditable: z.boolean(),
});

export const ServerDetail = Server.extend({
  image: z.string(),
  startup: z.string(),
  stop: z.string(),
  graceSeconds: z.number(),
  variables: z.array(ServerVariable),
  consoleCommands: z.array(z.string()),
  /** In force, and what this server itself says of them. */
  policies: ServerPolicies,
  policyOverrides: PolicyOverrides,
}).meta({ id: 'ServerDetail' });
export type ServerDetail = z.infer<typeof ServerDetail>;

export const ServerPage = pageOf(Server).meta({ id: 'ServerPage' });
export type ServerPage = z.infer<typeof ServerPage>;

export const ServerListQuery = PageQuery.extend({
  tenantId: z.uuid().optional(),
  search: z.string().max(100).optional(),
  sort: z.enum(['name', '-name', 'createdAt', '-createdAt']).default('name'),
});
export type ServerListQuery = z.infer<typeof ServerListQuery>;

export const serverName = z
  .string()
  .trim()
  .min(1, 'Give the server a name.')
  .max(64, 'At most 64 characters.')
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'No control characters.');

export const CreateServerRequest = z
  .object({
    tenantId: z.uuid(),
    name: serverName,
    description: z.string().max(500).default(''),
    blueprintId: z.uuid(),
    /** Null lets the platform choose the node with the most room. */
    nodeId: z.uuid().nullable().default(null),
    /** Left out: the blueprint's defaults. */
    limits: RequestedLimits.default({}),
    /** One of the blueprint's images; left out: its first. */
    image: z.string().optional(),
    variables: z.record(z.string(), z.string().max(4096)).default({}),
    startWhenInstalled: z.boolean().default(false),
  })
  .meta({ id: 'CreateServerRequest' });
export type CreateServerRequest = z.infer<typeof CreateServerRequest>;
export type CreateServerInput = z.input<typeof CreateServerRequest>;

/** The server, and the install operation that has begun. */
export const CreateServerResponse = z
  .object({ server: Server, operation: Operation })
  .meta({ id: 'CreateServerResponse' });
export type CreateServerResponse = z.infer<typeof CreateServerResponse>;

export const UpdateServerRequest = z
  .object({
    name: serverName.optional(),
    description: z.string().max(500).optional(),
    limits: RequestedLimits.optional(),
    variables: z.record(z.string(), z.string().max(4096)).optional(),
    image: z.string().optional(),
    /** Replaces what the server says of each policy that is named here; null gives a policy back to the blueprint. */
    policies: z
      .object({
        crash: PolicyOverrides.shape.crash.unwrap().nullable(),
        restart: PolicyOverrides.shape.restart.unwrap().nullable(),
        backup: PolicyOverrides.shape.backup.unwrap().nullable(),
      })
      .partial()
      .optional(),
  })
  .meta({ id: 'UpdateServerRequest' });
export type UpdateServerRequest = z.infer<typeof UpdateServerRequest>;

/** `restart` is an alias of `POST /api/servers/:id/restart`, with the countdown of the policy. */
export const PowerRequest = z
  .object({ action: PowerAction.describe('`restart` begins the operation of `POST /api/servers/{id}/restart`.') })
  .meta({ id: 'PowerRequest' });
export type PowerRequest = z.infer<typeof PowerRequest>;

/** Deleting asks for the server's name, so that the wrong one is never deleted by a slip. */
export const DeleteServerRequest = z
  .object({
    confirmName: z.string(),
    /** Make a last backup before anything is removed. */
    lastBackup: z.boolean().default(false),
    /** What becomes of its backups; locked ones are always kept. */
    backups: z.enum(['keep', 'delete']).default('keep'),
    /** Gone from all lists at once, also while its node is away; finished when the node is back. */
    force: z.boolean().default(false),
  })
  .meta({ id: 'DeleteServerRequest' });
export type DeleteServerRequest = z.infer<typeof DeleteServerRequest>;

/** Variables and image change with the reinstall, and are put back when it fails. */
export const ReinstallRequest = z
  .object({
    files: ReinstallFiles.default('keep'),
    variables: z.record(z.string(), z.string().max(4096)).optional(),
    image: z.string().optional(),
  })
  .meta({ id: 'ReinstallRequest' });
export type ReinstallRequest = z.infer<typeof ReinstallRequest>;

export const UpdateGameRequest = z
  .object({ backupFirst: z.boolean().default(false) })
  .meta({ id: 'UpdateGameRequest' });
export type UpdateGameRequest = z.infer<typeof UpdateGameRequest>;

export const RestartRequest = z.object({ skipCountdown: z.boolean().default(false) }).meta({ id: 'RestartRequest' });
export type RestartRequest = z.infer<typeof RestartRequest>;

export const SuspendRequest = z
  .object({ reason: z.string().trim().max(500).default('') })
  .meta({ id: 'SuspendRequest' });
export type SuspendRequest = z.infer<typeof SuspendRequest>;

/** After a crash: start at once instead of at the next try, or make no further try. */
export const RecoveryRequest = z
  .object({ action: z.enum(['start_now', 'stop_trying']) })
  .meta({ id: 'RecoveryRequest' });
export type RecoveryRequest = z.infer<typeof RecoveryRequest>;

export const CommandRequest = z
  .object({
    command: z
      .string()
      .min(1)
      .max(4096)
      .regex(/^[^\r\n]*$/, 'One line at a time.'),
  })
  .meta({ id: 'CommandRequest' });
export type CommandRequest = z.infer<typeof CommandRequest>;

/** The server after a request that it took. */
export const ServerResponse = z.object({ server: Server }).meta({ id: 'ServerResponse' });
export type ServerResponse = z.infer<typeof ServerResponse>;

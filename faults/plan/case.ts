import { z } from 'zod';

export const OperationName = z.enum([
  'install',
  'reinstall-keep',
  'reinstall-wipe',
  'update',
  'restart',
  'backup-local',
  'backup-s3',
  'restore',
  'verify',
  'delete-backup',
  'delete',
  'suspend',
  'unsuspend',
  'start',
  'stop',
  'crash',
]);
export type OperationName = z.infer<typeof OperationName>;

export const VictimName = z.enum([
  'node-worker',
  'control-worker',
  'api',
  'temporal',
  'postgres',
  's3-server',
  'docker-engine',
]);
export type VictimName = z.infer<typeof VictimName>;

export const RuntimeName = z.enum(['process', 'docker']);
export type RuntimeName = z.infer<typeof RuntimeName>;

/** What is done to a process: `kill` is SIGKILL; `pause` is SIGSTOP and, after so many seconds, SIGCONT. */
export type Fault = { victim: VictimName } & ({ how: 'kill' } | { how: 'pause'; seconds: number });

/** One operation under way, and at which share of the time it usually takes the fault comes. */
export interface Target {
  operation: OperationName;
  moment: number;
}

/** One fault in one process while one or more operations, each on a server of its own, are under way. */
export interface Case {
  runtime: RuntimeName;
  fault: Fault;
  targets: Target[];
  /** Decides what else is left to chance in it. */
  seed: number;
}

/** The case in one word, which `--case` takes: `docker/postgres/kill/restart@0.43+backup-s3@0.81/4711`. */
export function formatCase({ runtime, fault, targets, seed }: Case): string {
  const how = fault.how === 'kill' ? 'kill' : `pause${fault.seconds}s`;
  return [
    runtime,
    fault.victim,
    how,
    targets.map((target) => `${target.operation}@${target.moment}`).join('+'),
    seed,
  ].join('/');
}

/** Reads what `formatCase` wrote. @throws Error that says what is wrong with it */
export function parseCase(text: string): Case {
  const [runtime, victim, how = '', targets = '', seed, ...rest] = text.split('/');
  const pause = /^pause(\d+(?:\.\d+)?)s$/.exec(how);
  if (rest.length > 0 || (how !== 'kill' && pause === null)) throw notACase(text);
  const parsed = CaseParts.safeParse({
    runtime,
    victim,
    seed,
    targets: targets.split('+').map((target) => {
      const [operation, moment] = target.split('@');
      return { operation, moment };
    }),
  });
  if (!parsed.success) throw notACase(text, parsed.error);
  const fault: Fault =
    pause === null
      ? { victim: parsed.data.victim, how: 'kill' }
      : { victim: parsed.data.victim, how: 'pause', seconds: Number(pause[1]) };
  return { runtime: parsed.data.runtime, fault, targets: parsed.data.targets, seed: parsed.data.seed };
}

const CaseParts = z.object({
  runtime: RuntimeName,
  victim: VictimName,
  seed: z.coerce.number().int().min(0),
  targets: z.array(z.object({ operation: OperationName, moment: z.coerce.number().min(0).max(2) })).min(1),
});

function notACase(text: string, error?: z.ZodError): Error {
  const why = error ? `\n${z.prettifyError(error)}` : '';
  return new Error(
    `"${text}" is no case. One looks like process/node-worker/kill/install@0.5/1 or docker/postgres/pause2s/restart@0.1+verify@0.9/7.${why}`,
  );
}

import { z } from 'zod';
import { withoutUndefined } from '../without-undefined.ts';
import { fits, longestIgnore } from '../payloads/bounds.ts';

/** What happens after an unexpected exit. Times in seconds. */
export const CrashPolicy = z.object({
  /** False: a crash is reported only. */
  restart: z.boolean(),
  /** Whether an unexpected exit with code 0 is a crash; otherwise it is a stop from inside the game. */
  exitZeroIsCrash: z.boolean(),
  /** Pause before the first restart; each further one is `factor` times as long, up to `maxDelaySeconds`. */
  baseDelaySeconds: z.number().min(0).max(3600),
  factor: z.number().min(1).max(10),
  maxDelaySeconds: z.number().min(1).max(86_400),
  /** Random share of the pause, added or subtracted (0.2: ±20 %), so that many servers do not start at once. */
  jitter: z.number().min(0).max(1),
  /** A run of this length ends the series of crashes: the next one counts as the first. */
  stableSeconds: z.number().min(1).max(86_400),
  /** After this many crashes within `windowSeconds` it is not restarted. */
  giveUpAfter: z.number().int().min(1).max(100),
  windowSeconds: z.number().min(1).max(604_800),
});
export type CrashPolicy = z.infer<typeof CrashPolicy>;

/** How players are warned before a restart. */
export const RestartPolicy = z.object({
  /** Seconds between the request and the stop; 0: at once. */
  countdownSeconds: z.number().int().min(0).max(3600),
  /** Console command of each warning; `{{SECONDS}}` is the time left. Empty: no warning. */
  warning: z
    .string()
    .max(500)
    .regex(/^[^\r\n]*$/, 'One line at a time.'),
  /** Seconds before the stop at which it is sent. */
  warnAt: z.array(z.number().int().min(1).max(3600)).max(20),
});
export type RestartPolicy = z.infer<typeof RestartPolicy>;

/** How many of the newest backups of each kind of period are kept; a backup that any rule wants is kept. 0 means none by that rule. */
export const RetentionPolicy = z.object({
  last: z.number().int().min(0).max(1000),
  daily: z.number().int().min(0).max(1000),
  weekly: z.number().int().min(0).max(1000),
  monthly: z.number().int().min(0).max(1000),
});
export type RetentionPolicy = z.infer<typeof RetentionPolicy>;

export const BackupPolicy = z.object({
  /** Backups that may exist at once; 0: none may be made. A locked one counts. */
  maxCount: z.number().int().min(0).max(1000),
  /** Bytes that all archives together may take; 0: no limit. */
  maxBytes: z.number().int().min(0),
  /** Null: nothing is ever removed by itself. */
  retention: RetentionPolicy.nullable(),
  /** Patterns as in `.gitignore`, beside those in the server's own `.mambaignore`. */
  ignore: z
    .array(z.string().min(1).max(300))
    .max(200)
    .refine((patterns) => fits(patterns, longestIgnore), 'Together at most 16 KiB.'),
});
export type BackupPolicy = z.infer<typeof BackupPolicy>;

/** How a server is run: the blueprint's settings, overridden by the server's. */
export const ServerPolicies = z.object({ crash: CrashPolicy, restart: RestartPolicy, backup: BackupPolicy });
export type ServerPolicies = z.infer<typeof ServerPolicies>;

/** The settings of a blueprint or a server; an absent one is decided by the next level. */
export const PolicyOverrides = z
  .object({
    crash: CrashPolicy.partial(),
    restart: RestartPolicy.partial(),
    backup: BackupPolicy.partial(),
  })
  .partial();
export type PolicyOverrides = z.infer<typeof PolicyOverrides>;

/** Where neither blueprint nor server decides. */
export const defaultPolicies: ServerPolicies = {
  crash: {
    restart: true,
    exitZeroIsCrash: false,
    baseDelaySeconds: 2,
    factor: 2,
    maxDelaySeconds: 300,
    jitter: 0.2,
    stableSeconds: 300,
    giveUpAfter: 5,
    windowSeconds: 600,
  },
  restart: { countdownSeconds: 0, warning: '', warnAt: [60, 30, 10, 5, 3, 2, 1] },
  backup: { maxCount: 20, maxBytes: 0, retention: null, ignore: [] },
};

/** The policies in force: later ones override earlier ones, field by field. */
function resolvePolicies(...overrides: readonly PolicyOverrides[]): ServerPolicies {
  return overrides.reduce<ServerPolicies>(
    (policies, override) => ({
      crash: { ...policies.crash, ...withoutUndefined(override.crash ?? {}) },
      restart: { ...policies.restart, ...withoutUndefined(override.restart ?? {}) },
      backup: { ...policies.backup, ...withoutUndefined(override.backup ?? {}) },
    }),
    defaultPolicies,
  );
}

/**
 * The policies of a server: its own over its blueprint's, over the defaults. `stored` is its row; a value that cannot be read
 * decides nothing, so that a row of another version never keeps a server from running.
 */
export function policiesInForce(blueprint: { policies: PolicyOverrides }, stored: unknown): ServerPolicies {
  return resolvePolicies(blueprint.policies, readOverrides(stored));
}

/** The policies of a row. */
export function readOverrides(stored: unknown): PolicyOverrides {
  return PolicyOverrides.safeParse(stored).data ?? {};
}

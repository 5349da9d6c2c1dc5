import { z } from 'zod';
import { BackupPolicy, CrashPolicy, RestartPolicy, RetentionPolicy } from '$domain/servers/policies';
import { m } from '$texts';
import { lines } from './lines';
import { typed } from './typed';

const GiB = 1024 ** 3;

const crash = CrashPolicy.shape;

export const CrashForm = z.object({
  restart: crash.restart,
  exitZeroIsCrash: crash.exitZeroIsCrash,
  baseDelaySeconds: typed(crash.baseDelaySeconds),
  factor: typed(crash.factor),
  maxDelaySeconds: typed(crash.maxDelaySeconds),
  /** In percent. */
  jitter: typed(crash.jitter, 0.01),
  stableSeconds: typed(crash.stableSeconds),
  giveUpAfter: typed(crash.giveUpAfter),
  windowSeconds: typed(crash.windowSeconds),
});
type Numbers<Key extends string> = Record<Key, number | null>;
export type CrashFields = Pick<CrashPolicy, 'restart' | 'exitZeroIsCrash'> &
  Numbers<
    'baseDelaySeconds' | 'factor' | 'maxDelaySeconds' | 'jitter' | 'stableSeconds' | 'giveUpAfter' | 'windowSeconds'
  >;
export const crashFields = (policy: CrashPolicy): CrashFields => ({
  ...policy,
  jitter: Number((policy.jitter * 100).toFixed(2)),
});

/** "60, 30, 10" as numbers; what is none becomes NaN, which no rule takes. */
const seconds = (text: string): number[] =>
  text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);

const warnAt = RestartPolicy.shape.warnAt;

export const RestartForm = z.object({
  countdownSeconds: typed(RestartPolicy.shape.countdownSeconds),
  warning: RestartPolicy.shape.warning,
  warnAt: z
    .string()
    .refine((text) => warnAt.safeParse(seconds(text)).success, { error: () => m.policies_restart_warn_at_invalid() })
    .transform(seconds),
});
export interface RestartFields extends Numbers<'countdownSeconds'> {
  warning: string;
  warnAt: string;
  [key: string]: unknown;
}
export const restartFields = (policy: RestartPolicy): RestartFields => ({
  ...policy,
  warnAt: policy.warnAt.join(', '),
});

const retention = RetentionPolicy.shape;

export const BackupForm = z
  .object({
    maxCount: typed(BackupPolicy.shape.maxCount),
    /** In GiB. */
    maxBytes: typed(BackupPolicy.shape.maxBytes, GiB),
    keeps: z.boolean(),
    last: typed(retention.last),
    daily: typed(retention.daily),
    weekly: typed(retention.weekly),
    monthly: typed(retention.monthly),
    ignore: z.string().transform(lines).pipe(BackupPolicy.shape.ignore),
  })
  .refine(({ keeps, last, daily, weekly, monthly }) => !keeps || last + daily + weekly + monthly > 0, {
    path: ['last'],
    error: () => m.policies_backup_nothing(),
  })
  .transform(({ keeps, last, daily, weekly, monthly, ...policy }): BackupPolicy => ({
    ...policy,
    retention: keeps ? { last, daily, weekly, monthly } : null,
  }));
export interface BackupFields extends Numbers<'maxCount' | 'maxBytes' | 'last' | 'daily' | 'weekly' | 'monthly'> {
  keeps: boolean;
  ignore: string;
  [key: string]: unknown;
}
export const backupFields = (policy: BackupPolicy): BackupFields => ({
  ...(policy.retention ?? { last: 7, daily: 7, weekly: 4, monthly: 0 }),
  keeps: policy.retention !== null,
  maxCount: policy.maxCount,
  maxBytes: Number((policy.maxBytes / GiB).toFixed(2)),
  ignore: policy.ignore.join('\n'),
});

/** What of a policy was changed, by value: the rest stays the blueprint's to decide. */
export function changesOf<Policy extends object>(before: Policy, after: Policy): Partial<Policy> {
  const keys = Object.keys(after) as (keyof Policy)[];
  const changed = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return Object.fromEntries(changed.map((key) => [key, after[key]])) as Partial<Policy>;
}

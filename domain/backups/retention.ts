import type { RetentionPolicy } from '../servers/policies.ts';

/** What the rules look at: `at` is the instant (ms) whose files the backup holds. */
export interface RetainedBackup {
  id: string;
  at: number;
  locked: boolean;
}

const dayMilliseconds = 86_400_000;
/** 1970-01-01 was a Thursday: three days after the Monday that its week began with. */
const mondayOffset = 3;

/**
 * The backups that no rule of the policy wants, oldest first. Each rule keeps the newest backup of so many of the latest
 * periods that have one (a gap uses up nothing), in UTC, weeks from Monday. A locked backup is never among them and takes no
 * other's place; the newest is always kept, since a policy is not to remove what has only just been made.
 */
export function expiredBackups(backups: readonly RetainedBackup[], policy: RetentionPolicy): string[] {
  const newestFirst = backups
    .filter(({ locked }) => !locked)
    .sort((one, other) => other.at - one.at || (one.id < other.id ? 1 : -1));
  const kept = new Set<string>([
    ...newestFirst.slice(0, Math.max(1, policy.last)).map(({ id }) => id),
    ...newestOfEach(newestFirst, policy.daily, ({ at }) => dayOf(at)),
    ...newestOfEach(newestFirst, policy.weekly, ({ at }) => Math.floor((dayOf(at) + mondayOffset) / 7)),
    ...newestOfEach(newestFirst, policy.monthly, ({ at }) => monthOf(at)),
  ]);
  return newestFirst
    .filter(({ id }) => !kept.has(id))
    .map(({ id }) => id)
    .reverse();
}

function newestOfEach(
  newestFirst: readonly RetainedBackup[],
  periods: number,
  periodOf: (backup: RetainedBackup) => number,
): string[] {
  const newest = new Map<number, string>();
  for (const backup of newestFirst) {
    const period = periodOf(backup);
    if (newest.has(period)) continue;
    if (newest.size === periods) break;
    newest.set(period, backup.id);
  }
  return [...newest.values()];
}

const dayOf = (at: number): number => Math.floor(at / dayMilliseconds);

function monthOf(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

import fc from 'fast-check';
import type { RetentionPolicy } from '../servers/policies.ts';
import type { RetainedBackup } from './retention.ts';
import { expiredBackups } from './retention.ts';

const nothing: RetentionPolicy = { last: 0, daily: 0, weekly: 0, monthly: 0 };
const at = (time: string, locked = false): RetainedBackup => ({ id: time, at: Date.parse(`${time}Z`), locked });
const expired = (policy: Partial<RetentionPolicy>, ...backups: RetainedBackup[]) =>
  expiredBackups(backups, { ...nothing, ...policy });

describe('a retention policy', () => {
  it.each<[string, Partial<RetentionPolicy>, string[], string[]]>([
    [
      'keeps the last so many',
      { last: 2 },
      ['2026-01-01T00:00', '2026-01-01T01:00', '2026-01-01T02:00'],
      ['2026-01-01T00:00'],
    ],
    [
      'keeps the newest of each of the last days',
      { daily: 2 },
      ['2026-01-01T12:00', '2026-01-02T01:00', '2026-01-02T23:59', '2026-01-03T00:00'],
      ['2026-01-01T12:00', '2026-01-02T01:00'],
    ],
    [
      'counts days that have a backup, not those of a gap',
      { daily: 2 },
      ['2026-01-01T00:00', '2026-01-10T00:00', '2026-01-20T00:00'],
      ['2026-01-01T00:00'],
    ],
    [
      'begins a week on Monday',
      { weekly: 2 },
      // Sunday, then Monday and Tuesday of the next week, then the Monday after.
      ['2026-01-04T23:59', '2026-01-05T00:00', '2026-01-06T00:00', '2026-01-12T00:00'],
      ['2026-01-04T23:59', '2026-01-05T00:00'],
    ],
    [
      'begins a month on the first, in UTC, over the turn of a year',
      { monthly: 2 },
      ['2025-11-30T23:59', '2025-12-01T00:00', '2025-12-31T23:59', '2026-01-01T00:00'],
      ['2025-11-30T23:59', '2025-12-01T00:00'],
    ],
    [
      'keeps what any of its rules wants',
      { last: 1, daily: 2, monthly: 3 },
      [
        '2025-10-05T00:00',
        '2025-11-05T00:00',
        '2025-12-30T00:00',
        '2025-12-31T00:00',
        '2026-01-01T00:00',
        '2026-01-01T01:00',
      ],
      ['2025-10-05T00:00', '2025-12-30T00:00', '2026-01-01T00:00'],
    ],
    ['keeps the newest, whatever it says', {}, ['2026-01-01T00:00', '2026-01-02T00:00'], ['2026-01-01T00:00']],
    ['has nothing to remove where there is nothing', { last: 1 }, [], []],
  ])('%s', (_, policy, backups, wanted) => {
    expect(expired(policy, ...backups.map((time) => at(time)))).toEqual(wanted);
  });

  it('never removes a locked backup, and does not count it', () => {
    expect(expired({ last: 1 }, at('2026-01-01T00:00'), at('2026-01-02T00:00'), at('2026-01-03T00:00', true))).toEqual([
      '2026-01-01T00:00',
    ]);
    expect(expired({ last: 1 }, at('2026-01-01T00:00', true), at('2026-01-02T00:00', true))).toEqual([]);
  });
});

describe('whatever the policy and the backups', () => {
  const someBackups = fc
    .array(fc.record({ at: fc.integer({ min: 0, max: 4 * 365 * 86_400_000 }), locked: fc.boolean() }), {
      maxLength: 60,
    })
    .map((backups) => backups.map((backup, index) => ({ ...backup, id: String(index) })));
  const count = fc.integer({ min: 0, max: 6 });
  const somePolicy = fc.record({ last: count, daily: count, weekly: count, monthly: count });
  const day = ({ at: instant }: RetainedBackup) => new Date(instant).toISOString().slice(0, 10);
  const month = ({ at: instant }: RetainedBackup) => new Date(instant).toISOString().slice(0, 7);

  it('a locked one stays, and the others are treated as if it were not there', () => {
    fc.assert(
      fc.property(someBackups, somePolicy, (backups, policy) => {
        const free = backups.filter(({ locked }) => !locked);
        expect(expiredBackups(backups, policy)).toEqual(expiredBackups(free, policy));
      }),
    );
  });

  it('what stays is bounded by the rules, and a second look removes nothing more', () => {
    fc.assert(
      fc.property(someBackups, somePolicy, (backups, policy) => {
        const gone = new Set(expiredBackups(backups, policy));
        const left = backups.filter(({ id }) => !gone.has(id));
        const { last, daily, weekly, monthly } = policy;
        expect(left.filter(({ locked }) => !locked).length).toBeLessThanOrEqual(
          Math.max(1, last + daily + weekly + monthly),
        );
        expect(expiredBackups(left, policy)).toEqual([]);
      }),
    );
  });

  it('the last so many, days and months each still have their backup', () => {
    fc.assert(
      fc.property(someBackups, somePolicy, (backups, policy) => {
        const free = backups.filter(({ locked }) => !locked);
        const gone = new Set(expiredBackups(backups, policy));
        const left = free.filter(({ id }) => !gone.has(id));
        const newest = [...free].sort((one, other) => other.at - one.at);
        // By instants: of two at the same moment either may stay.
        const instants = left.map((backup) => backup.at);
        for (const backup of newest.slice(0, policy.last)) expect(instants).toContain(backup.at);
        for (const [rule, period] of [
          [policy.daily, day],
          [policy.monthly, month],
        ] as const) {
          const wanted = [...new Set(newest.map(period))].slice(0, rule);
          expect(left.map(period)).toEqual(expect.arrayContaining(wanted));
        }
      }),
    );
  });

  it('what is removed comes oldest first, each once', () => {
    fc.assert(
      fc.property(someBackups, somePolicy, (backups, policy) => {
        const instants = new Map(backups.map((backup) => [backup.id, backup.at]));
        const gone = expiredBackups(backups, policy).map((id) => instants.get(id) ?? Number.NaN);
        expect(gone).toEqual([...gone].sort((one, other) => one - other));
        expect(new Set(expiredBackups(backups, policy)).size).toBe(gone.length);
      }),
    );
  });

  it('the order in which they are given changes nothing', () => {
    fc.assert(
      fc.property(someBackups, somePolicy, (backups, policy) => {
        expect(expiredBackups([...backups].reverse(), policy)).toEqual(expiredBackups(backups, policy));
      }),
    );
  });
});

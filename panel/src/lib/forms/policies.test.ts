import { defaultPolicies } from '$domain/servers/policies';
import { BackupForm, backupFields, changesOf, CrashForm, crashFields, RestartForm, restartFields } from './policies.ts';

const { crash, restart, backup } = defaultPolicies;

describe('the policies as they are typed', () => {
  it('come back as they were', () => {
    expect(CrashForm.parse(crashFields(crash))).toEqual(crash);
    expect(RestartForm.parse(restartFields(restart))).toEqual(restart);
    expect(BackupForm.parse(backupFields(backup))).toEqual(backup);
    const kept = { ...backup, maxBytes: 5 * 1024 ** 3, retention: { last: 3, daily: 0, weekly: 2, monthly: 1 } };
    expect(BackupForm.parse(backupFields(kept))).toEqual(kept);
  });

  it('are checked by the rules of the API', () => {
    const wrong = CrashForm.safeParse({ ...crashFields(crash), giveUpAfter: 0, factor: null });
    expect(wrong.error?.issues.map(({ path }) => path.join('.')).sort()).toEqual(['factor', 'giveUpAfter']);
  });

  it('take seconds in any order and with any separator', () => {
    const fields = { ...restartFields(restart), warnAt: '60 30;10' };
    expect(RestartForm.parse(fields).warnAt).toEqual([60, 30, 10]);
    expect(RestartForm.safeParse({ ...fields, warnAt: '60, soon' }).success).toBe(false);
  });

  it('do not keep nothing', () => {
    const none = { ...backupFields(backup), keeps: true, last: 0, daily: 0, weekly: 0, monthly: 0 };
    expect(BackupForm.safeParse(none).success).toBe(false);
    expect(BackupForm.parse({ ...none, keeps: false }).retention).toBeNull();
  });

  it('send on what was changed alone', () => {
    expect(changesOf(crash, { ...crash, giveUpAfter: 3 })).toEqual({ giveUpAfter: 3 });
    expect(changesOf(restart, { ...restart, warnAt: [...restart.warnAt] })).toEqual({});
  });
});

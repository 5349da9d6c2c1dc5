import fc from 'fast-check';
import { refusedBy } from '../errors.ts';
import { BackupStatus } from './backup.ts';
import { deleteRefusal, emptyRefusal, limitRefusal, placeRefusal, readRefusal } from './rules.ts';

const name = 'Nightly';

describe('the rules of backups', () => {
  it.each([
    ['pending', 'backup.not_complete', 'backup.not_complete'],
    ['running', 'backup.not_complete', 'backup.not_complete'],
    ['complete', null, null],
    ['missing', 'backup.missing', null],
    ['damaged', 'backup.damaged', null],
    ['failed', 'backup.missing', null],
    ['deleted', 'backup.missing', null],
  ] as const)('a backup that is %s: read %s, delete %s', (status, read, remove) => {
    expect(readRefusal({ name, status })?.code ?? null).toBe(read);
    expect(deleteRefusal({ name, status, locked: false })?.code ?? null).toBe(remove);
    expect(deleteRefusal({ name, status, locked: true })?.code).toBe('backup.locked');
  });

  it('name the backup', () => {
    for (const status of BackupStatus.options.filter((each) => each !== 'complete'))
      expect(refusedBy(readRefusal({ name, status })!).message).toContain('The backup Nightly');
  });

  it('let a backup without data replace everything only where that is accepted', () => {
    const empty = { name, contentBytes: 0 };
    expect(refusedBy(emptyRefusal(empty, {})!).message).toContain('The backup Nightly contains no data');
    expect(emptyRefusal(empty, { acceptEmpty: true })).toBeNull();
    expect(emptyRefusal(empty, { paths: ['world'] })).toBeNull();
    expect(emptyRefusal({ name, contentBytes: 1n }, {})).toBeNull();
  });

  it('let a local backup be used on its own node only, and one in object storage anywhere', () => {
    const backup = { name, nodeId: 'a', nodeName: 'fra-1' };
    expect(placeRefusal({ ...backup, storage: 'local' }, 'a')).toBeNull();
    expect(placeRefusal({ ...backup, storage: 's3' }, 'b')).toBeNull();
    expect(placeRefusal({ ...backup, storage: 'local' }, 'b')).toEqual({
      code: 'backup.other_node',
      arguments: { name, node: 'fra-1' },
    });
  });

  it.each([
    [{ maxCount: 0, maxBytes: 0 }, { count: 0, bytes: 0 }, 'none'],
    [{ maxCount: 2, maxBytes: 0 }, { count: 2, bytes: 0 }, 'count'],
    [{ maxCount: 2, maxBytes: 100 }, { count: 1, bytes: 100 }, 'bytes'],
    [{ maxCount: 2, maxBytes: 100 }, { count: 1, bytes: 99 }, null],
    [{ maxCount: 2, maxBytes: 0 }, { count: 1, bytes: 1e15 }, null],
  ])('hold the limits %j against %j', (policy, used, limit) => {
    expect(limitRefusal(policy, used)?.arguments.limit ?? null).toBe(limit);
  });

  it('never allow less to a server that has fewer backups', () => {
    const amount = fc.nat({ max: 1000 });
    fc.assert(
      fc.property(amount, amount, amount, amount, amount, (maxCount, maxBytes, count, bytes, fewer) => {
        fc.pre(limitRefusal({ maxCount, maxBytes }, { count, bytes }) === null);
        const used = { count: Math.max(0, count - fewer), bytes: Math.max(0, bytes - fewer) };
        expect(limitRefusal({ maxCount, maxBytes }, used)).toBeNull();
      }),
    );
  });
});

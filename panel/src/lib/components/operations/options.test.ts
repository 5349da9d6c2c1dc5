import { describeOptions } from './options.ts';

const backupId = '5b1d9f0e-6c1e-4b8e-9a57-1f6d6f1f2f3a';

describe('what an operation was asked to do', () => {
  it.each([
    [{ kind: 'restore', backupId, paths: null }, [['Restored', 'everything']]],
    [{ kind: 'restore', backupId, paths: ['world', 'ops.json'] }, [['Restored', '2 files and folders']]],
    [{ kind: 'update', backupId: null }, [['Backup first', 'no']]],
    [{ kind: 'backup', backupId }, []],
    [{ kind: 'suspend', reason: '' }, []],
    [
      { kind: 'reinstall', files: 'wipe', changesSettings: true },
      [
        ['Files', 'wiped; it started from scratch'],
        ['Settings', 'changed with it'],
      ],
    ],
  ] as const)('%j', (options, words) => expect(describeOptions(structuredClone(options) as never)).toEqual(words));

  it('is empty for operations that recorded no options', () => expect(describeOptions(null)).toEqual([]));
});

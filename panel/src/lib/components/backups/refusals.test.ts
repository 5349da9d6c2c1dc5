import { contentRefusal, deleteRefusal, targetRefusal } from './refusals.ts';

const name = 'Nightly';

describe('what can be done with a backup', () => {
  it.each([
    ['complete', null],
    ['running', 'It is not complete yet.'],
    ['damaged', 'It is damaged.'],
    ['missing', 'It is missing from its storage.'],
  ] as const)('a %s one is used: %s', (status, refusal) => expect(contentRefusal({ name, status })).toBe(refusal));

  it('one in a folder of a node is restored on that node alone, one in object storage anywhere', () => {
    const backup = { name, nodeId: 'a', nodeName: 'fra-1' };
    expect(targetRefusal({ ...backup, storage: 'local' }, { node: { id: 'a' } })).toBeNull();
    expect(targetRefusal({ ...backup, storage: 'local' }, { node: { id: 'b' } })).toContain('fra-1');
    expect(targetRefusal({ ...backup, storage: 's3' }, { node: { id: 'b' } })).toBeNull();
  });

  it('a locked one is not deleted, a damaged one is', () => {
    expect(deleteRefusal({ name, locked: true, status: 'complete' })).toBe('It is locked. Unlock it first.');
    expect(deleteRefusal({ name, locked: false, status: 'damaged' })).toBeNull();
    expect(deleteRefusal({ name, locked: false, status: 'running' })).toBe('It is not complete yet.');
  });
});

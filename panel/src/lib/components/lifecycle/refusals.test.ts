import { beginRefusal, deletionRefusal } from './refusals.ts';

describe('what can be begun on a server', () => {
  it('is nothing beside an operation, by the sentence of its actor', () => {
    expect(beginRefusal('update', { status: 'ready' }, { kind: 'backup' })).toContain('busy with a backup');
    expect(beginRefusal('update', { status: 'suspended' }, null)).toBe(
      'The server is suspended. An administrator must lift the suspension first.',
    );
    expect(beginRefusal('update', { status: 'ready' }, null)).toBeNull();
  });

  it('is its deletion past an operation that waits for its node, and not past one that goes on', () => {
    const on = (online: boolean) => ({ status: 'ready' as const, node: { online } });
    expect(deletionRefusal(on(false), { kind: 'update' })).toBeNull();
    expect(deletionRefusal(on(true), { kind: 'update' })).toContain('busy with an update');
    expect(deletionRefusal(on(true), null)).toBeNull();
  });
});

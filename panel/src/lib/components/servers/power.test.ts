import { buttonRefusal } from './power.ts';

const running = { state: 'running', power: 'running' } as const;

describe('power buttons', () => {
  it('let kill through in the middle of a stop, an operation, or a suspension', () => {
    expect(buttonRefusal('kill', { state: 'stopping', power: 'stopping' }, null)).toBeNull();
    expect(buttonRefusal('kill', { state: 'suspended', power: 'stopping' }, { kind: 'suspend' })).toBeNull();
    expect(buttonRefusal('kill', { state: 'deleting', power: 'offline' }, { kind: 'delete' })).toBeNull();
  });

  it('refuse kill where nothing runs', () => {
    expect(buttonRefusal('kill', { state: 'offline', power: 'offline' }, null)).toBe('The server is not running.');
    expect(buttonRefusal('kill', { state: 'offline', power: 'offline' }, { kind: 'backup' })).toBe(
      'The server is not running.',
    );
  });

  it('refuse what an operation does itself, and a second operation', () => {
    expect(buttonRefusal('restart', running, { kind: 'backup' })).toContain('is still running');
    expect(buttonRefusal('restart', running, null)).toBeNull();
    expect(buttonRefusal('stop', running, { kind: 'backup' })).toBeNull();
    expect(buttonRefusal('stop', running, { kind: 'restart' })).toContain('is still running');
    expect(buttonRefusal('start', { state: 'offline', power: 'offline' }, { kind: 'update' })).toContain(
      'is still running',
    );
  });
});

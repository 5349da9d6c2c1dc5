import { buttonRefusal } from './power.ts';

const running = { state: 'running', status: 'ready', power: 'running' } as const;
const offline = { state: 'offline', status: 'ready', power: 'offline' } as const;

describe('power buttons', () => {
  it('let kill through in the middle of a stop, an operation, or a suspension', () => {
    expect(buttonRefusal('kill', { state: 'stopping', status: 'ready', power: 'stopping' }, null)).toBeNull();
    expect(
      buttonRefusal('kill', { state: 'suspended', status: 'suspended', power: 'stopping' }, { kind: 'suspend' }),
    ).toBeNull();
    expect(
      buttonRefusal('kill', { state: 'deleting', status: 'deleting', power: 'offline' }, { kind: 'delete' }),
    ).toBeNull();
  });

  it('refuse kill where nothing runs', () => {
    expect(buttonRefusal('kill', offline, null)).toBe('The server is not running. Start it first.');
    expect(buttonRefusal('kill', offline, { kind: 'backup' })).toBe('The server is not running. Start it first.');
  });

  it('refuse what an operation does itself, and a second operation', () => {
    expect(buttonRefusal('restart', running, { kind: 'backup' })).toContain('The server is busy with');
    expect(buttonRefusal('restart', running, null)).toBeNull();
    expect(buttonRefusal('stop', running, { kind: 'backup' })).toBeNull();
    expect(buttonRefusal('stop', running, { kind: 'restart' })).toContain('The server is busy with');
    expect(buttonRefusal('start', offline, { kind: 'update' })).toContain('The server is busy with');
  });
});

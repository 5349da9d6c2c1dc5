import type { ServerState } from '$domain/servers/state';
import { maintenanceRefusal } from './refusals.ts';

const inState = (state: ServerState) => ({ state });

describe('what can be done with a server as a whole', () => {
  it('is one thing at a time', () =>
    expect(maintenanceRefusal('backup', inState('running'), true)).toBe('Another operation runs. Wait for it to end.'));

  it.each(['running', 'offline', 'crashed', 'unreachable'] as const)('everything while it is %s', (state) => {
    for (const kind of ['backup', 'restore', 'update', 'reinstall'] as const)
      expect(maintenanceRefusal(kind, inState(state), false)).toBeNull();
  });

  it('a failed install is mended by a reinstall or a restore', () => {
    expect(maintenanceRefusal('reinstall', inState('install_failed'), false)).toBeNull();
    expect(maintenanceRefusal('restore', inState('install_failed'), false)).toBeNull();
    expect(maintenanceRefusal('update', inState('install_failed'), false)).toBe(
      'The install failed. Run it again first.',
    );
  });

  it('a suspended one is backed up, and nothing else', () => {
    expect(maintenanceRefusal('backup', inState('suspended'), false)).toBeNull();
    expect(maintenanceRefusal('restore', inState('suspended'), false)).toBe('The server is suspended.');
  });

  it('nothing with one that is being deleted', () =>
    expect(maintenanceRefusal('backup', inState('deleting'), false)).toBe('The server is being deleted.'));
});

import { serverPermissions } from '$domain/permissions/permissions';
import { presets } from './presets';

it('every preset holds what can be given on one server, each more than the one before it, and a look at the server itself', () => {
  let before = 0;
  for (const { permissions } of presets) {
    expect(serverPermissions).toEqual(expect.arrayContaining([...permissions]));
    expect(permissions).toContain('server.read');
    expect(new Set(permissions).size).toBe(permissions.length);
    expect(permissions.length).toBeGreaterThan(before);
    before = permissions.length;
  }
});

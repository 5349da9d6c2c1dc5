import { AssignableRole } from '$domain/permissions/roles';
import type { Permission } from '$domain/permissions/permissions';
import { choiceOf, choiceValue, lacking, permissionsHeld } from './grantable';

const nightShift = { id: 'f3d1', permissions: ['server.read', 'power.start'] as Permission[] };

it('what one lacks is what one cannot give', () => {
  const can = (permission: Permission) => permission === 'server.read';
  expect(lacking(['server.read'], can)).toEqual([]);
  expect(lacking(nightShift.permissions, can)).toEqual(['power.start']);
});

it('a role allows what it is made of, and an own role that is not seen is not known', () => {
  expect([...(permissionsHeld({ role: 'owner', roleId: null }, null) ?? [])]).toContain('member.owner');
  expect(permissionsHeld({ role: null, roleId: 'f3d1' }, [nightShift])).toEqual(nightShift.permissions);
  expect(permissionsHeld({ role: null, roleId: 'f3d1' }, null)).toBeNull();
});

it('a choice comes back from a select as it went in', () => {
  const options = AssignableRole.options;
  expect(choiceOf(choiceValue({ role: 'viewer', roleId: null }), options)).toEqual({ role: 'viewer' });
  expect(choiceOf(choiceValue({ role: null, roleId: 'f3d1' }), options)).toEqual({ roleId: 'f3d1' });
});

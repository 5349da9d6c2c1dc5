import { tenantPermissions } from '$domain/permissions/permissions';
import { permissionAreas, permissionTexts } from './permissions';

const listed = permissionAreas.flatMap(({ permissions }) => permissions);

it('every permission that a tenant can give is in one area, and in no other', () => {
  expect([...listed].sort()).toEqual([...tenantPermissions].sort());
});

it('each has a name of its own within its area, and a sentence', () => {
  for (const { permissions } of permissionAreas) {
    const names = permissions.map((permission) => permissionTexts[permission].name());
    expect(new Set(names).size).toBe(names.length);
  }
  for (const permission of tenantPermissions) expect(permissionTexts[permission].help()).toMatch(/^[A-Z].{15,110}\.$/);
});

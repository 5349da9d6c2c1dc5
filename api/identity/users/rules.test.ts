import fc from 'fast-check';
import type { Principal } from '#domain/permissions/principal.ts';
import { permissionsOfPlatformRoles, PlatformRole } from '#domain/permissions/roles.ts';
import { refuseToDisable, refuseToGrant, refuseToImpersonate, refuseToManage } from './rules.ts';

const caller = (roles: PlatformRole[], only: Principal['only'] = null) => ({
  userId: 'me',
  platform: permissionsOfPlatformRoles(roles),
  memberships: [],
  grants: [],
  only,
  impersonator: null,
});
const subject = (platformRoles: PlatformRole[], changes = {}) => ({
  ...{ id: 'subject', name: 'Sam', disabledAt: null, platformRoles },
  ...changes,
});
const anyRoles = fc.subarray(PlatformRole.options);

it('no caller grants, manages or impersonates beyond their own permissions', () => {
  fc.assert(
    fc.property(anyRoles, anyRoles, (mine, theirs) => {
      const may = permissionsOfPlatformRoles(mine);
      const isCovered = [...permissionsOfPlatformRoles(theirs)].every(
        (permission) => may.has(permission) || permission === 'blueprint.read',
      );
      for (const refusal of [
        refuseToGrant(caller(mine), theirs),
        refuseToManage(caller(mine), subject(theirs)),
        refuseToDisable(caller(mine), subject(theirs)),
        refuseToImpersonate(caller(mine), subject(theirs)),
      ])
        expect(refusal?.code ?? null).toBe(isCovered ? null : 'auth.cannot_grant');
    }),
  );
});

it('an API key counts for what it was limited to', () => {
  const key = caller(['administrator'], new Set(['user.manage']));
  expect(refuseToManage(key, subject([]))).toBeNull();
  expect(refuseToManage(key, subject(['support']))?.code).toBe('auth.cannot_grant');
});

it('no caller disables or impersonates themselves, a disabled user, or from within an impersonation', () => {
  const admin = caller(['administrator']);
  const me = subject(['administrator'], { id: 'me' });
  expect(refuseToDisable(admin, me)?.code).toBe('user.self');
  expect(refuseToImpersonate(admin, me)?.code).toBe('user.self');
  expect(refuseToImpersonate(admin, subject([], { disabledAt: new Date() }))?.code).toBe('user.disabled');
  const impersonator = { userId: 'x', name: 'X', until: new Date() };
  expect(refuseToImpersonate({ ...admin, impersonator }, subject([]))?.code).toBe('auth.impersonating');
});

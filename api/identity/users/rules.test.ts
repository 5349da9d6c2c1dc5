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
  ...{ id: 'he', name: 'He', disabledAt: null, platformRoles },
  ...changes,
});
const anyRoles = fc.subarray(PlatformRole.options);

it('nobody gives, touches or acts as what he may not all do himself', () => {
  fc.assert(
    fc.property(anyRoles, anyRoles, (mine, his) => {
      const may = permissionsOfPlatformRoles(mine);
      const isCovered = [...permissionsOfPlatformRoles(his)].every(
        (permission) => may.has(permission) || permission === 'blueprint.read',
      );
      for (const refusal of [
        refuseToGrant(caller(mine), his),
        refuseToManage(caller(mine), subject(his)),
        refuseToDisable(caller(mine), subject(his)),
        refuseToImpersonate(caller(mine), subject(his)),
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

it('nobody keeps himself out, or acts as himself, as who is disabled, or from where he acts already', () => {
  const admin = caller(['administrator']);
  const me = subject(['administrator'], { id: 'me' });
  expect(refuseToDisable(admin, me)?.code).toBe('user.self');
  expect(refuseToImpersonate(admin, me)?.code).toBe('user.self');
  expect(refuseToImpersonate(admin, subject([], { disabledAt: new Date() }))?.code).toBe('user.disabled');
  const impersonator = { userId: 'x', name: 'X', until: new Date() };
  expect(refuseToImpersonate({ ...admin, impersonator }, subject([]))?.code).toBe('auth.impersonating');
});

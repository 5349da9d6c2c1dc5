import { Me } from './auth.ts';

const me = {
  id: '018f0000-0000-7000-8000-000000000001',
  email: 'a@example.org',
  name: 'A',
  locale: null,
  impersonator: null,
  platformRoles: [],
  platformPermissions: ['server.read', 'of.another.version'],
  tenants: [
    {
      ...{ id: '018f0000-0000-7000-8000-000000000002', name: 'T', slug: 't', role: null, roleName: null },
      ...{ permissions: ['power.start', 'file.read'], needsSecondFactor: false },
    },
  ],
  servers: [],
};

it('reads a session of another version, and goes on with the permissions that it knows', () => {
  const read = Me.parse(me);
  expect(read.platformPermissions).toEqual(['server.read']);
  expect(read.tenants[0]?.permissions).toEqual(['power.start']);
  expect(() => Me.parse({ ...me, platformPermissions: 'server.read' })).toThrow();
});

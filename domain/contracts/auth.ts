import { z } from 'zod';
import { Locale } from '../locale.ts';
import { Permission } from '../permissions/permissions.ts';
import { PlatformRole, TenantRole } from '../permissions/roles.ts';

export const LoginRequest = z
  .object({
    email: z.email('Enter a valid email address.').max(254),
    password: z.string().min(1, 'Enter your password.').max(1024),
  })
  .meta({ id: 'LoginRequest' });
export type LoginRequest = z.infer<typeof LoginRequest>;

/** An open panel of another version than the API may be sent names that it does not know. It goes on with those that it does. */
const PermissionsHeld = z.preprocess(
  (names) => (Array.isArray(names) ? names.filter((name) => Permission.safeParse(name).success) : names),
  z.array(Permission),
);

export const Me = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    /** The language that the user chose; null follows the browser. */
    locale: Locale.nullable(),
    /** The administrator who acts as this user by this session, and when that ends by itself. */
    impersonator: z.object({ id: z.uuid(), name: z.string(), until: z.iso.datetime() }).nullable(),
    platformRoles: z.array(PlatformRole),
    /** What these allow: on the platform and in every tenant. */
    platformPermissions: PermissionsHeld,
    tenants: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        slug: z.string(),
        /** Null: one of the tenant's own roles, or let into single servers only. */
        role: TenantRole.nullable(),
        roleName: z.string().nullable(),
        permissions: PermissionsHeld,
        /** The tenant requires a second factor and this member has none: until they add one, they may do nothing in it. */
        needsSecondFactor: z.boolean(),
      }),
    ),
    /** Servers that the user has access to without being a member of their tenant, or with more rights than their role has. */
    servers: z.array(z.object({ id: z.uuid(), tenantId: z.uuid(), permissions: PermissionsHeld })),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

/** A session: the JWT (15 minutes) is also set as an httpOnly cookie, so the panel never holds it. */
export const Session = z.object({ token: z.string(), expiresAt: z.iso.datetime(), user: Me }).meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

/** Right so far, but the user has a second factor: `second-factor` goes on with this challenge, within five minutes. */
export const SecondFactorNeeded = z
  .object({ secondFactor: z.object({ challenge: z.uuid(), methods: z.array(z.enum(['code', 'passkey'])) }) })
  .meta({ id: 'SecondFactorNeeded' });
export type SecondFactorNeeded = z.infer<typeof SecondFactorNeeded>;

export const LoginResponse = z.union([Session, SecondFactorNeeded]);
export type LoginResponse = z.infer<typeof LoginResponse>;

import { z } from 'zod';
import { PlatformRole, TenantRole } from '../permissions/roles.ts';
import { PageQuery, pageOf } from './common.ts';

/** `unverified`: the address is not confirmed yet, so it cannot be used to sign in. */
export const UserState = z.enum(['active', 'unverified', 'disabled']);
export type UserState = z.infer<typeof UserState>;

/** A user as administrators see them. */
export const User = z
  .object({
    id: z.uuid(),
    name: z.string(),
    email: z.string(),
    state: UserState,
    platformRoles: z.array(PlatformRole),
    hasSecondFactor: z.boolean(),
    tenantCount: z.number().int(),
    createdAt: z.iso.datetime(),
    /** By a session or an API key of their own; null: not within thirty days. */
    lastSeenAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

export const UserPage = pageOf(User).meta({ id: 'UserPage' });

export const UserListQuery = PageQuery.extend({
  /** In the name or the address. */
  search: z.string().max(100).optional(),
  role: PlatformRole.optional(),
  state: UserState.optional(),
});
export type UserListQuery = z.infer<typeof UserListQuery>;

/** Why the caller cannot do something to this user; null where they can. */
const refusal = z.string().nullable();

export const UserDetail = User.extend({
  disabledAt: z.iso.datetime().nullable(),
  hasPassword: z.boolean(),
  secondFactors: z.object({
    totp: z.boolean(),
    passkeys: z.number().int(),
    recoveryCodesLeft: z.number().int(),
  }),
  /** Devices that are signed in, without those of administrators who act as this user. */
  sessionCount: z.number().int(),
  apiKeyCount: z.number().int(),
  memberships: z.array(
    z.object({
      tenantId: z.uuid(),
      tenantName: z.string(),
      /** Null: a role of the tenant's own. */
      role: TenantRole.nullable(),
      roleName: z.string(),
    }),
  ),
  /** Servers that the user has access to one by one. */
  sharedServerCount: z.number().int(),
  /** The administrator who acts as this user at the moment. */
  impersonatedBy: z.string().nullable(),
  refusals: z.object({ manage: refusal, disable: refusal, impersonate: refusal }),
}).meta({ id: 'UserDetail' });
export type UserDetail = z.infer<typeof UserDetail>;

export const CreateUserRequest = z
  .object({
    name: z.string().trim().min(1, 'Enter a name.').max(100, 'Use at most 100 characters.'),
    email: z.email('Enter a valid email address.').max(254).toLowerCase(),
  })
  .meta({ id: 'CreateUserRequest' });
export type CreateUserRequest = z.infer<typeof CreateUserRequest>;

export const SetPlatformRolesRequest = z
  .object({
    platformRoles: z
      .array(PlatformRole)
      .max(20)
      .transform((roles) => PlatformRole.options.filter((role) => roles.includes(role))),
  })
  .meta({ id: 'SetPlatformRolesRequest' });
export type SetPlatformRolesRequest = z.infer<typeof SetPlatformRolesRequest>;

/** The reason is on record for good, and the person can read it. */
export const ImpersonateRequest = z
  .object({ reason: z.string().trim().min(5, 'Say in a few words what for.').max(300, 'Use at most 300 characters.') })
  .meta({ id: 'ImpersonateRequest' });
export type ImpersonateRequest = z.infer<typeof ImpersonateRequest>;

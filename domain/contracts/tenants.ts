import { z } from 'zod';
import { Permission, ServerPermission, TenantPermission } from '../permissions/permissions.ts';
import { AssignableRole, TenantRole } from '../permissions/roles.ts';

const Email = z.email('Enter a valid email address.').max(254).toLowerCase();
const unique = <Item>(items: Item[]): Item[] => [...new Set(items)];
const permissionList = (permission: z.ZodType<Permission>) =>
  z.array(permission).min(1, 'Choose at least one permission.').max(100).transform(unique);

export const Tenant = z
  .object({
    id: z.uuid(),
    name: z.string(),
    slug: z.string(),
    requireSecondFactor: z.boolean(),
    memberCount: z.number().int(),
    serverCount: z.number().int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Tenant' });
export type Tenant = z.infer<typeof Tenant>;

const TenantName = z.string().trim().min(1, 'Give it a name.').max(100);

export const CreateTenantRequest = z.object({ name: TenantName }).meta({ id: 'CreateTenantRequest' });
export type CreateTenantRequest = z.infer<typeof CreateTenantRequest>;

export const UpdateTenantRequest = z
  .object({ name: TenantName.optional(), requireSecondFactor: z.boolean().optional() })
  .meta({ id: 'UpdateTenantRequest' });
export type UpdateTenantRequest = z.infer<typeof UpdateTenantRequest>;

/** A built-in role, or one of the tenant's own by its id. */
export const RoleChoice = z.union([z.object({ role: AssignableRole }), z.object({ roleId: z.uuid() })]);
export type RoleChoice = z.infer<typeof RoleChoice>;

export const Member = z
  .object({
    userId: z.uuid(),
    name: z.string(),
    email: z.string(),
    role: TenantRole.nullable(),
    roleId: z.uuid().nullable(),
    roleName: z.string(),
    hasSecondFactor: z.boolean(),
    joinedAt: z.iso.datetime(),
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;
export const MemberList = z.object({ items: z.array(Member) }).meta({ id: 'MemberList' });

export const Role = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string(),
    permissions: z.array(Permission),
    memberCount: z.number().int(),
  })
  .meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;
export const RoleList = z.object({ items: z.array(Role) }).meta({ id: 'RoleList' });

export const CreateRoleRequest = z
  .object({
    name: z.string().trim().min(1, 'Give it a name.').max(63),
    description: z.string().trim().max(300).default(''),
    permissions: permissionList(TenantPermission),
  })
  .meta({ id: 'CreateRoleRequest' });
export type CreateRoleRequest = z.infer<typeof CreateRoleRequest>;

export const UpdateRoleRequest = z
  .object({
    name: z.string().trim().min(1, 'Give it a name.').max(63).optional(),
    description: z.string().trim().max(300).optional(),
    permissions: permissionList(TenantPermission).optional(),
  })
  .meta({ id: 'UpdateRoleRequest' });
export type UpdateRoleRequest = z.infer<typeof UpdateRoleRequest>;

export const InvitationStatus = z.enum(['open', 'accepted', 'revoked', 'expired']);

export const Invitation = z
  .object({
    id: z.uuid(),
    tenantId: z.uuid(),
    serverId: z.uuid().nullable(),
    serverName: z.string().nullable(),
    email: z.string(),
    roleName: z.string().nullable(),
    permissions: z.array(Permission),
    status: InvitationStatus,
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof Invitation>;
export const InvitationList = z.object({ items: z.array(Invitation) }).meta({ id: 'InvitationList' });

export const InviteMemberRequest = z.object({ email: Email, access: RoleChoice }).meta({ id: 'InviteMemberRequest' });
export type InviteMemberRequest = z.infer<typeof InviteMemberRequest>;

/**
 * The link goes to the inviting user in this response only, and they may pass it on. The link in the mail is a different one, which also
 * proves the recipient's address.
 */
export const InvitationCreated = z
  .object({
    invitation: Invitation,
    link: z.url(),
    /** `kept`: this panel sends no mail. `too_many`: the address, or the team, had enough of them within the hour. */
    mail: z.enum(['on_its_way', 'kept', 'too_many']),
  })
  .meta({ id: 'InvitationCreated' });
export type InvitationCreated = z.infer<typeof InvitationCreated>;

/** What the link of an invitation shows. */
export const InvitationPreview = z
  .object({
    tenantName: z.string(),
    serverName: z.string().nullable(),
    email: z.string(),
    roleName: z.string().nullable(),
    invitedBy: z.string().nullable(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'InvitationPreview' });
export type InvitationPreview = z.infer<typeof InvitationPreview>;

export const InvitationToken = z.object({ token: z.string().min(1).max(200) }).meta({ id: 'InvitationToken' });

export const InvitationAccepted = z
  .object({ tenantId: z.uuid(), serverId: z.uuid().nullable() })
  .meta({ id: 'InvitationAccepted' });

export const Subuser = z
  .object({
    userId: z.uuid(),
    name: z.string(),
    email: z.string(),
    permissions: z.array(Permission),
    hasSecondFactor: z.boolean(),
    since: z.iso.datetime(),
  })
  .meta({ id: 'Subuser' });
export type Subuser = z.infer<typeof Subuser>;
export const SubuserList = z
  .object({ items: z.array(Subuser), invitations: z.array(Invitation) })
  .meta({ id: 'SubuserList' });

export const InviteSubuserRequest = z
  .object({ email: Email, permissions: permissionList(ServerPermission) })
  .meta({ id: 'InviteSubuserRequest' });
export type InviteSubuserRequest = z.infer<typeof InviteSubuserRequest>;

export const UpdateSubuserRequest = z
  .object({ permissions: permissionList(ServerPermission) })
  .meta({ id: 'UpdateSubuserRequest' });
export type UpdateSubuserRequest = z.infer<typeof UpdateSubuserRequest>;

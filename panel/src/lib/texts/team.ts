import type { TenantRole } from '$domain/permissions/roles';

const roles: Record<TenantRole, { name: string; help: string }> = {
  owner: { name: 'Owner', help: 'Everything, also deleting the team.' },
  admin: { name: 'Admin', help: 'Everything but deleting the team and paying for it.' },
  operator: { name: 'Operator', help: 'Runs servers: power, console, files, backups. Deletes nothing.' },
  billing: { name: 'Billing', help: 'Pays: plans, invoices, payments. Sees servers, touches none.' },
  viewer: { name: 'Viewer', help: 'Looks on, changes nothing.' },
};

/** The team: members, invitations, roles, settings. */
export const team = {
  title: 'Team',
  lead: (name: string) => `Who works in ${name}, and what each may do.`,
  sections: 'Sections of the team',
  tabs: { members: 'Members', roles: 'Roles', audit: 'Audit', settings: 'Settings' },
  noTenantTitle: 'You are in no team yet',
  noTenant: 'Open the link of an invitation to join one. Whoever runs this panel can make a team for you.',
  roles,
  /** The name of a role, whether built in or the team’s own. */
  roleName: (name: string) => (name in roles ? roles[name as TenantRole].name : name),

  members: {
    title: 'Members',
    loadError: 'The members did not load',
    count: (count: number) => (count === 1 ? '1 member' : `${count.toLocaleString('en')} members`),
    columns: { name: 'Name', role: 'Role', factor: 'Second factor', joined: 'Joined', actions: 'Actions' },
    you: 'You',
    factor: { yes: 'Second factor', no: 'No second factor' },
    joined: (ago: string) => `Joined ${ago}`,
    roleOf: (name: string) => `Role of ${name}`,
    roleChanged: (name: string, role: string) => `${name} is ${role} now`,
    builtIn: 'Built-in roles',
    own: 'Own roles',
    tooGreat: 'You lack permissions that this role has, so you cannot change or remove whoever has it.',
    lastOwner: 'The last owner. Make somebody else an owner first.',
    actions: (name: string) => `Actions for ${name}`,
    emptyTitle: 'You are alone here',
    empty: 'Invite whoever should help you: they get a role, and you can take it back at any time.',
  },
  change: {
    toOwner: (name: string) => `Make ${name} an owner?`,
    toOwnerLead: (name: string) =>
      `An owner may do everything, also delete the team and remove you. ${name} stays an owner until another owner changes it.`,
    toOwnerSubmit: 'Make owner',
    own: 'Change your own role?',
    ownLead: (role: string) =>
      `As ${role} you may do less than now, and you cannot take it back by yourself. Somebody else has to.`,
    ownSubmit: 'Change my role',
  },
  remove: {
    action: 'Remove',
    title: (name: string) => `Remove ${name}?`,
    lost: (name: string, tenant: string) =>
      `${name} loses access to every server of ${tenant} at once, also to those that were shared one by one.`,
    kept: 'Servers, backups and schedules stay, and so does what the audit log says.',
    submit: 'Remove',
    done: (name: string) => `${name} was removed`,
  },
  leave: {
    action: 'Leave the team',
    title: (tenant: string) => `Leave ${tenant}?`,
    lost: (tenant: string) =>
      `You lose access to every server of ${tenant} at once. To come back you need another invitation.`,
    kept: 'All that you made stays with the team.',
    submit: 'Leave',
    done: (tenant: string) => `You left ${tenant}`,
  },

  invite: {
    button: 'Invite',
    title: 'Invite to the team',
    lead: 'The invitation works for seven days, for that address alone.',
    email: 'Email',
    role: 'Role',
    roleLacking: 'You lack permissions that it has.',
    submit: 'Create invitation',
    outcomes: {
      on_its_way: {
        title: 'The invitation is on its way',
        text: (email: string) =>
          `It is mailed to ${email}. You can also pass this link on yourself: it is shown this once.`,
      },
      kept: {
        title: 'Pass this link on',
        text: (email: string) => `This panel sends no mail, so copy this link for ${email}: it is shown this once.`,
      },
      too_many: {
        title: 'No mail was sent',
        text: (email: string) =>
          `Too many invitations were mailed within an hour. Pass this link on to ${email} yourself: it is shown this once.`,
      },
    },
    unproven: {
      mailed: 'Whoever makes an account by this link confirms the address by another mail.',
      kept: 'Whoever makes an account by this link needs a confirmation besides, which is kept for whoever runs this panel.',
    },
    toMails: 'The link that is kept under Mails needs none.',
    link: 'Link of the invitation',
    copy: 'Copy link',
    done: 'Done',
  },
  invitations: {
    title: 'Open invitations',
    loadError: 'The invitations did not load',
    as: (role: string) => `as ${role}`,
    until: (left: string) => `works for ${left}`,
    resend: 'Send again',
    resendOf: (email: string) => `Send the invitation of ${email} again`,
    revoke: 'Revoke',
    revokeOf: (email: string) => `Revoke the invitation of ${email}`,
    revoked: (email: string) => `The link sent to ${email} opens nothing any more`,
  },

  ownRoles: {
    title: 'Roles',
    lead: 'Built-in roles are there for everybody. Make your own where none of them fits.',
    loadError: 'The roles did not load',
    builtIn: 'Built-in roles',
    own: 'Own roles',
    emptyTitle: 'No own roles yet',
    empty:
      'A role is a list of permissions under a name, such as “Night shift”: start and stop servers, and read the console.',
    add: 'New role',
    create: 'Create role',
    edit: 'Edit',
    editOf: (name: string) => `Edit ${name}`,
    editTitle: (name: string) => `Edit ${name}`,
    members: (count: number) =>
      count === 0 ? 'Nobody has it' : count === 1 ? '1 member has it' : `${count} members have it`,
    effect: (count: number) =>
      count === 1
        ? 'One member has this role. What you change holds for them within a second.'
        : `${count} members have this role. What you change holds for them within a second.`,
    name: 'Name',
    description: 'Description',
    optional: 'optional',
    save: 'Save role',
    saved: (name: string) => `${name} is saved`,
    tooGreat: 'It has permissions that you lack, so you cannot change it.',
    actions: (name: string) => `Actions for ${name}`,
    show: 'What it allows',
    delete: {
      action: 'Delete',
      title: (name: string) => `Delete the role ${name}?`,
      lead: 'Nobody has it. Open invitations with this role open nothing any more.',
      submit: 'Delete role',
      inUse: 'Members have it. Give them another role first.',
      done: (name: string) => `The role ${name} is gone`,
    },
  },

  settings: {
    loadError: 'The settings did not load',
    general: 'General',
    name: 'Name of the team',
    factor: 'Members need a second factor',
    factorHelp:
      'Whoever has none is asked to set one up at the next sign-in, and cannot do anything in this team before.',
    factorMissing: (count: number) => (count === 1 ? '1 member has none yet.' : `${count} members have none yet.`),
    factorOwn: 'You have none yourself. Set one up in your account first, or you shut yourself out.',
    readOnly: 'Your role does not allow changing this.',
    leaveTitle: 'Leave the team',
  },
} as const;

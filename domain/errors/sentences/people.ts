import * as m from '#texts/compiled/errors/identity.js';
import type { PoolLack } from '#domain/tenants/pool.ts';
import { size } from './words.ts';
import type { Language } from './words.ts';

/** Users, tenants, their members and roles, and what is mailed to them. */
export const peopleSentences = {
  'user.not_found': (to: Language) => m.error_user_not_found({}, to),
  'user.address_taken': (to: Language) => m.error_user_address_taken({}, to),
  'user.self': (to: Language) => m.error_user_self({}, to),
  'user.disabled': (to: Language) => m.error_user_disabled({}, to),
  'user.last_administrator': (to: Language) => m.error_user_last_administrator({}, to),
  'mail.not_found': (to: Language) => m.error_mail_not_found({}, to),
  'mail.gone': (to: Language) => m.error_mail_gone({}, to),
  'mail.refused': (to: Language, { reason }: { reason: string }) => m.error_mail_refused({ reason }, to),
  'mail.unreachable': (to: Language, { reason }: { reason: string }) => m.error_mail_unreachable({ reason }, to),
  'tenant.not_found': (to: Language) => m.error_tenant_not_found({}, to),
  'tenant.pool_exhausted': (to: Language, { resource, used, most, wanted }: PoolLack) => {
    const plain = { used, most };
    const sizes = { used: size(used, to), most: size(most, to), wanted: size(wanted, to) };
    switch (resource) {
      case 'memoryBytes':
        return m.error_tenant_pool_exhausted_memory(sizes, to);
      case 'cpuPercent':
        return m.error_tenant_pool_exhausted_cpu({ ...plain, wanted }, to);
      case 'diskBytes':
        return m.error_tenant_pool_exhausted_disk(sizes, to);
      case 'servers':
        return m.error_tenant_pool_exhausted_servers(plain, to);
      case 'ports':
        return m.error_tenant_pool_exhausted_ports(plain, to);
      case 'backups':
        return m.error_tenant_pool_exhausted_backups(plain, to);
      case 'backupBytes':
        return m.error_tenant_pool_exhausted_backup_bytes(sizes, to);
    }
  },
  'member.not_found': (to: Language) => m.error_member_not_found({}, to),
  'member.already': (to: Language, { email, place }: { email: string; place: 'tenant' | 'server' }) =>
    place === 'tenant' ? m.error_member_already({ email }, to) : m.error_member_already_server({ email }, to),
  'member.last_owner': (to: Language) => m.error_member_last_owner({}, to),
  'role.not_found': (to: Language) => m.error_role_not_found({}, to),
  'role.name_taken': (to: Language, { name }: { name: string }) => m.error_role_name_taken({ name }, to),
  'role.in_use': (to: Language, { name }: { name: string }) => m.error_role_in_use({ name }, to),
  'invitation.not_found': (to: Language, { reason }: { reason?: 'sender' } = {}) =>
    reason === 'sender' ? m.error_invitation_not_found_sender({}, to) : m.error_invitation_not_found({}, to),
  'invitation.other_address': (to: Language, { email }: { email: string }) =>
    m.error_invitation_other_address({ email }, to),
};

import { m } from '$texts';
import { roleName } from './roles';

/** What a sentence may use of an entry. */
export interface Deed {
  /** The user it was done to. */
  subject: string;
  server: string;
  tenant: string;
  /** A detail as text; empty where there is none. */
  detail: (key: string) => string;
  before: (key: string) => string;
  after: (key: string) => string;
}

type Sentence = (deed: Deed) => string;

const onServers: Record<string, Sentence> = {
  'server.install': m.audit_did_server_install,
  'server.reinstall': m.audit_did_server_reinstall,
  'server.update': ({ server, detail }) =>
    detail('operationId') === '' ? m.audit_did_server_settings({ server }) : m.audit_did_server_update({ server }),
  'server.restart': m.audit_did_server_restart,
  'server.backup': m.audit_did_server_backup,
  'server.restore': m.audit_did_server_restore,
  'server.verify': m.audit_did_server_verify,
  'server.delete_backup': m.audit_did_server_delete_backup,
  'server.suspend': m.audit_did_server_suspend,
  'server.unsuspend': m.audit_did_server_unsuspend,
  'server.delete': m.audit_did_server_delete,
  'power.start': m.audit_did_power_start,
  'power.stop': m.audit_did_power_stop,
  'power.restart': m.audit_did_power_restart,
  'power.kill': m.audit_did_power_kill,
  'console.command': m.audit_did_console_command,
  'recovery.start': m.audit_did_recovery_start,
  'recovery.stop_trying': m.audit_did_recovery_stop_trying,
  'backup.update': ({ server, detail }) => {
    if (detail('locked') === 'true') return m.audit_did_backup_lock({ server });
    return detail('locked') === 'false' ? m.audit_did_backup_unlock({ server }) : m.audit_did_backup_rename({ server });
  },
  'backup.download': m.audit_did_backup_download,
  'server.gave_up': m.audit_did_server_gave_up,
  'operation.cancel': m.audit_did_operation_cancel,
  'operation.terminate': m.audit_did_operation_terminate,
  'subuser.update': m.audit_did_subuser_update,
  'subuser.leave': m.audit_did_subuser_leave,
  'subuser.delete': m.audit_did_subuser_delete,
};

const inTeams: Record<string, Sentence> = {
  'tenant.create': m.audit_did_tenant_create,
  'tenant.update': m.audit_did_tenant_update,
  'tenant.pool': m.audit_did_tenant_pool,
  'platform.tenant_pool': () => m.audit_did_platform_tenant_pool(),
  'role.create': ({ after }) => m.audit_did_role_create({ name: after('name') }),
  'role.update': ({ before }) => m.audit_did_role_update({ name: before('name') }),
  'role.delete': ({ before }) => m.audit_did_role_delete({ name: before('name') }),
  'member.update': ({ subject, before, after }) =>
    m.audit_did_member_update({ subject, before: roleName(before('role')), after: roleName(after('role')) }),
  'member.remove': m.audit_did_member_remove,
  'member.leave': m.audit_did_member_leave,
  'invitation.create': ({ detail, server, tenant }) => {
    const email = detail('email');
    if (server !== '') return m.audit_did_invite({ email, place: server });
    const role = detail('role');
    return role === ''
      ? m.audit_did_invite({ email, place: tenant })
      : m.audit_did_invite_as({ email, place: tenant, role: roleName(role) });
  },
  'invitation.resend': ({ detail }) => m.audit_did_invitation_resend({ email: detail('email') }),
  'invitation.revoke': ({ detail }) =>
    detail('email') === ''
      ? m.audit_did_invitation_revoke_any()
      : m.audit_did_invitation_revoke({ email: detail('email') }),
  'invitation.accept': ({ detail, server, tenant }) => {
    if (server !== '') return m.audit_did_accept({ server });
    const role = detail('role');
    return role === ''
      ? m.audit_did_join({ place: tenant })
      : m.audit_did_join_as({ place: tenant, role: roleName(role) });
  },
};

const ofPeople: Record<string, Sentence> = {
  'auth.login': () => m.audit_did_auth_login(),
  'auth.logout': () => m.audit_did_auth_logout(),
  'auth.sign_up': () => m.audit_did_auth_sign_up(),
  'auth.verify_email': () => m.audit_did_auth_verify_email(),
  'auth.request_reset': () => m.audit_did_auth_request_reset(),
  'auth.reset_password': () => m.audit_did_auth_reset_password(),
  'auth.step_up': () => m.audit_did_auth_step_up(),
  'account.update': () => m.audit_did_account_update(),
  'account.password_changed': () => m.audit_did_account_password_changed(),
  'account.request_email_change': () => m.audit_did_account_request_email_change(),
  'account.email_changed': () => m.audit_did_account_email_changed(),
  'session.revoke': () => m.audit_did_session_revoke(),
  'session.replayed': () => m.audit_did_session_replayed(),
  'account.totp_added': () => m.audit_did_account_totp_added(),
  'account.totp_removed': () => m.audit_did_account_totp_removed(),
  'account.recovery_codes_replaced': () => m.audit_did_account_recovery_codes_replaced(),
  'account.passkey_added': () => m.audit_did_account_passkey_added(),
  'account.passkey_removed': () => m.audit_did_account_passkey_removed(),
  'auth.recovery_code_used': () => m.audit_did_auth_recovery_code_used(),
  'auth.second_factor_guessed': () => m.audit_did_auth_second_factor_guessed(),
  'identity.link': ({ detail }) => m.audit_did_identity_link({ label: detail('label'), provider: detail('provider') }),
  'identity.unlink': ({ detail }) =>
    m.audit_did_identity_unlink({ label: detail('label'), provider: detail('provider') }),
  'identity.map_roles': ({ detail }) => m.audit_did_identity_map_roles({ provider: detail('provider') }),
  'api_key.create': ({ detail }) => m.audit_did_api_key_create({ name: detail('name') }),
  'api_key.revoke': ({ detail }) => m.audit_did_api_key_revoke({ name: detail('name') }),
  'ssh_key.add': ({ detail }) => m.audit_did_ssh_key_add({ name: detail('name') }),
  'ssh_key.remove': ({ detail }) => m.audit_did_ssh_key_remove({ name: detail('name') }),
};

const ofNodes: Record<string, Sentence> = {
  'node.join': () => m.audit_did_node_join(),
  'node.join_token.create': () => m.audit_did_node_join_token_create(),
  'node.certificate.renew': () => m.audit_did_node_certificate_renew(),
  'node.set_aside.remove': () => m.audit_did_node_set_aside_remove(),
  'node.certificate.rotate': () => m.audit_did_node_certificate_rotate(),
  'node.certificate.revoke': ({ detail }) =>
    detail('serial') === '' ? m.audit_did_node_certificate_revoke_all() : m.audit_did_node_certificate_revoke(),
  'mail.reveal_link': ({ detail }) => m.audit_did_mail_reveal_link({ to: detail('to') }),
  'mail.send_again': ({ detail }) => m.audit_did_mail_send_again({ to: detail('to') }),
  'node.create': ({ detail }) => m.audit_did_node_create({ name: detail('name') }),
  'node.refused': ({ detail }) =>
    detail('what') === '' ? m.audit_did_node_refused() : m.audit_did_node_refused_because({ what: detail('what') }),
};

const onUsers: Record<string, Sentence> = {
  'user.create': m.audit_did_user_create,
  'user.send_password_link': m.audit_did_user_send_password_link,
  'user.set_roles': m.audit_did_user_set_roles,
  'user.disable': m.audit_did_user_disable,
  'user.enable': m.audit_did_user_enable,
  'user.end_sessions': m.audit_did_user_end_sessions,
  'user.reset_second_factors': m.audit_did_user_reset_second_factors,
  'user.impersonate': ({ subject, detail }) => m.audit_did_user_impersonate({ subject, reason: detail('reason') }),
  'user.stop_impersonating': m.audit_did_user_stop_impersonating,
};

const sentences: Readonly<Record<string, Sentence>> = { ...onServers, ...inTeams, ...ofPeople, ...ofNodes, ...onUsers };

/** The entry of a request that did not take effect; its details name the action. */
const refusal = 'request.refused';

function otherDeed(action: string, server: string): string {
  const name = action.replaceAll(/[._]/g, ' ');
  return server === '' ? m.audit_did_other({ action: name }) : m.audit_did_other_on({ action: name, server });
}

/** What an actor did, to follow the actor's name. An action without a sentence is named as the API names it. */
export function didWhat(action: string, deed: Deed): string {
  const refused = deed.detail('action');
  if (action === refusal && refused !== refusal) return m.audit_did_request_refused({ deed: didWhat(refused, deed) });
  return (sentences[action]?.(deed) ?? otherDeed(action, deed.server)).replaceAll(/ {2,}/g, ' ').trim();
}

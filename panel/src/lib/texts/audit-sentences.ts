import { team } from './team';

/** What a sentence may use of an entry. */
export interface Deed {
  /** Whom it was done to. */
  subject: string;
  server: string;
  tenant: string;
  /** A detail as text; empty where there is none. */
  detail: (key: string) => string;
  before: (key: string) => string;
  after: (key: string) => string;
}

type Sentence = (deed: Deed) => string;

const quoted = (name: string): string => (name === '' ? '' : ` ${name}`);
const changeOf =
  (what: string): Sentence =>
  ({ server }) =>
    `${what} ${server}`;
const roleIn = (name: string): string => (name === '' ? '' : ` as ${team.roleName(name)}`);

const onServers: Record<string, Sentence> = {
  'server.install': changeOf('began to install'),
  'server.reinstall': changeOf('began to reinstall'),
  'server.update': ({ server, detail }) =>
    detail('operationId') === '' ? `changed settings of ${server}` : `began to update ${server}`,
  'server.restart': changeOf('restarted'),
  'server.backup': changeOf('began a backup of'),
  'server.restore': changeOf('began to restore a backup into'),
  'server.verify': changeOf('began to verify a backup of'),
  'server.delete_backup': changeOf('began to delete a backup of'),
  'server.suspend': changeOf('suspended'),
  'server.unsuspend': changeOf('lifted the suspension of'),
  'server.delete': changeOf('began to delete'),
  'power.start': changeOf('started'),
  'power.stop': changeOf('stopped'),
  'power.restart': changeOf('restarted'),
  'power.kill': changeOf('killed'),
  'console.command': changeOf('sent a command to'),
  'recovery.start': ({ server }) => `started ${server} after a crash`,
  'recovery.stop_trying': ({ server }) => `ended the tries to start ${server} again`,
  'backup.update': ({ server, detail }) => {
    const locked = detail('locked');
    const verb = locked === 'true' ? 'locked' : locked === 'false' ? 'unlocked' : 'renamed';
    return `${verb} a backup of ${server}`;
  },
  'backup.download': changeOf('downloaded a backup of'),
  'server.gave_up': ({ server }) => `gave up starting ${server} again after crashes`,
  'operation.cancel': changeOf('cancelled an operation on'),
  'operation.terminate': changeOf('forced an operation to end on'),
  'subuser.update': ({ subject, server }) => `changed what ${subject} may do on ${server}`,
  'subuser.leave': changeOf('gave up their access to'),
  'subuser.delete': ({ subject, server }) => `took away ${subject}’s access to ${server}`,
};

const inTeams: Record<string, Sentence> = {
  'tenant.create': ({ tenant }) => `created the team ${tenant}`,
  'tenant.update': ({ tenant }) => `changed settings of the team ${tenant}`,
  'role.create': ({ after }) => `created the role${quoted(after('name'))}`,
  'role.update': ({ before }) => `changed the role${quoted(before('name'))}`,
  'role.delete': ({ before }) => `deleted the role${quoted(before('name'))}`,
  'member.update': ({ subject, before, after }) =>
    `changed the role of ${subject} from ${team.roleName(before('role'))} to ${team.roleName(after('role'))}`,
  'member.remove': ({ subject }) => `removed ${subject} from the team`,
  'member.leave': ({ tenant }) => `left the team ${tenant}`,
  'invitation.create': ({ detail, server, tenant }) =>
    server === ''
      ? `invited ${detail('email')} into ${tenant}${roleIn(detail('role'))}`
      : `invited ${detail('email')} to ${server}`,
  'invitation.resend': ({ detail }) => `sent the invitation of ${detail('email')} again`,
  'invitation.revoke': ({ detail }) =>
    detail('email') === '' ? 'took an invitation back' : `took the invitation of ${detail('email')} back`,
  'invitation.accept': ({ detail, server, tenant }) =>
    server === '' ? `joined ${tenant}${roleIn(detail('role'))}` : `took up the invitation to ${server}`,
};

const ofPeople: Record<string, Sentence> = {
  'auth.login': () => 'signed in',
  'auth.logout': () => 'signed out',
  'auth.sign_up': () => 'created an account',
  'auth.verify_email': () => 'confirmed their email address',
  'auth.request_reset': () => 'asked for a new password',
  'auth.reset_password': () => 'chose a new password by a link from a mail',
  'auth.step_up': () => 'proved once more who they are',
  'account.update': () => 'changed their account',
  'account.password_changed': () => 'changed their password',
  'account.request_email_change': () => 'asked to change their email address',
  'account.email_changed': () => 'changed their email address',
  'session.revoke': () => 'signed out a device',
  'session.replayed': () => 'was signed out on a device, because its session was used twice',
  'account.totp_added': () => 'set up an authenticator',
  'account.totp_removed': () => 'removed their authenticator',
  'account.recovery_codes_replaced': () => 'made new recovery codes',
  'account.passkey_added': () => 'added a passkey',
  'account.passkey_removed': () => 'removed a passkey',
  'auth.recovery_code_used': () => 'signed in with a recovery code',
  'identity.link': ({ detail }) => `linked ${detail('label')} of ${detail('provider')} to their account`,
  'identity.unlink': ({ detail }) => `unlinked ${detail('label')} of ${detail('provider')} from their account`,
  'identity.map_roles': ({ detail }) => `was given their roles by ${detail('provider')}`,
  'api_key.create': ({ detail }) => `made the API key${quoted(detail('name'))}`,
  'api_key.revoke': ({ detail }) => `revoked the API key${quoted(detail('name'))}`,
  'ssh_key.add': ({ detail }) => `added the SSH key${quoted(detail('name'))}`,
  'ssh_key.remove': ({ detail }) => `removed the SSH key${quoted(detail('name'))}`,
};

const ofMachines: Record<string, Sentence> = {
  'node.join': () => 'joined as a node and got its first certificate',
  'node.join_token.create': () => 'made a join token for a node',
  'node.certificate.renew': () => 'renewed its certificate',
  'node.certificate.rotate': () => 'told a node to renew its key and certificate',
  'node.certificate.revoke': ({ detail }) =>
    detail('serial') === '' ? 'revoked all certificates of a node' : 'revoked a certificate of a node',
  'mail.reveal_link': ({ detail }) => `looked at the link in a mail to ${detail('to')}`,
  'mail.send_again': ({ detail }) => `had a mail to ${detail('to')} sent again`,
  'node.create': ({ detail }) => `added the node${quoted(detail('name'))}`,
  'node.refused': ({ detail }) => `was refused as a node${detail('what') === '' ? '' : ` (${detail('what')})`}`,
};

const onUsers: Record<string, Sentence> = {
  'user.create': ({ subject }) => `made an account for ${subject}`,
  'user.send_password_link': ({ subject }) => `had a link to choose a password mailed to ${subject}`,
  'user.set_roles': ({ subject }) => `changed the roles of ${subject} on the platform`,
  'user.disable': ({ subject }) => `disabled the account of ${subject}`,
  'user.enable': ({ subject }) => `enabled the account of ${subject}`,
  'user.end_sessions': ({ subject }) => `signed out all devices of ${subject}`,
  'user.reset_second_factors': ({ subject }) => `took away the second factors of ${subject}`,
  'user.impersonate': ({ subject, detail }) => `began to act as ${subject}: “${detail('reason')}”`,
  'user.stop_impersonating': ({ subject }) => `stopped acting as ${subject}`,
};

const sentences: Readonly<Record<string, Sentence>> = {
  ...onServers,
  ...inTeams,
  ...ofPeople,
  ...ofMachines,
  ...onUsers,
};

/** What somebody did, to go after their name. What has no sentence yet is named as the API does. */
export const didWhat = (action: string, deed: Deed): string =>
  sentences[action]?.(deed) ??
  `did “${action.replaceAll(/[._]/g, ' ')}”${deed.server === '' ? '' : ` on ${deed.server}`}`;

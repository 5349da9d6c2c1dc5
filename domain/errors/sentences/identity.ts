import { also } from './words.ts';

const signInAgain = 'Your session has ended. Sign in again.';
const noAccess = (noun: string) => (): string => `There is no such ${noun}, or you have no access to it.`;

/** Accounts, sessions, keys, tenants and their members. */
export const identitySentences = {
  'auth.required': ({ reason }: { reason?: 'session_ended' | 'key' } = {}) =>
    reason === 'key'
      ? 'This API key is unknown, revoked or expired. Use another one.'
      : reason === 'session_ended'
        ? signInAgain
        : 'Sign in first.',
  'auth.wrong_credentials': ({ unconfirmed }: { unconfirmed?: string } = {}) =>
    `The email or the password is wrong.${also(unconfirmed)}`,
  'auth.session_ended': () => signInAgain,
  'auth.session_required': () => 'An API key cannot do this. Sign in to the panel instead.',
  'auth.step_up_required': () => 'Confirm your identity, then the request continues.',
  'auth.wrong_code': () => 'This code is wrong or was already used. Wait for the next one.',
  'auth.challenge_ended': () => 'This took too long, or was already answered. Start over.',
  'auth.passkey_refused': ({ reason }: { reason?: 'unknown' } = {}) =>
    reason === 'unknown'
      ? 'This passkey is not known here. Sign in another way, then add it to your account.'
      : 'The passkey was not accepted. Try again.',
  'auth.sign_up_closed': () => 'New accounts need an invitation. Ask an administrator of this panel for one.',
  'auth.invitation_invalid': ({ reason }: { reason?: 'has_account' } = {}) =>
    reason === 'has_account'
      ? 'You already have an account. Sign in, then open the invitation.'
      : 'This invitation has expired, or is for another address. Ask for a new one.',
  'auth.link_invalid': () => 'This link was already used, or has expired. Ask for a new mail.',
  'auth.impersonating': () => 'You are acting as another user, who must do this themselves. Stop acting as them first.',
  'auth.impersonation_ended': () => 'You are no longer acting as another user. Return to your own account.',
  'auth.key_elsewhere': () => 'This API key cannot be used from this address.',
  'auth.too_many_attempts': ({ seconds }: { seconds: number }) =>
    `Too many attempts. Try again in ${seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`}.`,
  'auth.busy': () => 'Too many users are signing in. Try again in a few seconds.',
  'auth.forbidden': ({ permission }: { permission?: string } = {}) =>
    permission === undefined
      ? 'Only an administrator of the platform can do this.'
      : `You lack the permission ${permission}. Ask an owner of the tenant for it.`,
  'auth.cannot_grant': ({ permissions }: { permissions: string }) =>
    `You lack ${permissions}, so you cannot give or take it.`,
  'provider.not_found': () => 'There is no such sign-in provider. Sign in another way.',
  'provider.refused': ({ name }: { name: string }) =>
    `You cannot sign in with this account of ${name}. Try again, or sign in another way.`,
  'provider.unavailable': ({ name }: { name: string }) =>
    `${name} does not answer. Try again in a moment, or sign in another way.`,
  'provider.email_unverified': ({ name }: { name: string }) =>
    `${name} has no confirmed address of yours. Confirm it there, or sign in another way and link ${name} in your account.`,
  'identity.taken': ({ name }: { name: string }) =>
    `This account of ${name} belongs to another user, or you have linked another one. Unlink that one first.`,
  'identity.last': () => 'This is your only way to sign in. Choose a password or add a passkey first.',
  'user.not_found': noAccess('user'),
  'user.address_taken': () => 'An account with this address already exists. Search for it.',
  'user.self': () => 'You cannot do this to your own account. Another administrator can.',
  'user.disabled': () => 'This account is disabled. Enable it first.',
  'user.last_administrator': () =>
    'This is the last administrator who can sign in. Make another user an administrator first.',
  'passkey.not_found': noAccess('passkey'),
  'passkey.known': () => 'This passkey is already in use. Add another one.',
  'api_key.not_found': noAccess('API key'),
  'api_key.too_many': ({ limit }: { limit: number }) => `You have ${limit} API keys. Revoke one you no longer need.`,
  'ssh_key.not_found': noAccess('SSH key'),
  'ssh_key.known': () => 'You have already added this key.',
  'session.not_found': noAccess('session'),
  'mail.not_found': noAccess('mail'),
  'mail.gone': () => 'This mail was already sent, is too old, or has no link.',
  'mail.refused': ({ reason }: { reason: string }) => `The mail server refused the mail: ${reason}`,
  'mail.unreachable': ({ reason }: { reason: string }) => `The mail server did not accept the mail: ${reason}`,
  'tenant.not_found': noAccess('tenant'),
  'member.not_found': noAccess('member'),
  'member.already': ({ email, place }: { email: string; place: 'tenant' | 'server' }) =>
    place === 'tenant'
      ? `${email} is already a member.`
      : `${email} already has access to this server. Change their permissions instead.`,
  'member.last_owner': () => 'This is the last owner of the tenant. Make another member an owner first.',
  'role.not_found': noAccess('role'),
  'role.name_taken': ({ name }: { name: string }) => `A role named ${name} already exists. Choose another name.`,
  'role.in_use': ({ name }: { name: string }) => `Members have the role ${name}. Give them another role first.`,
  'invitation.not_found': ({ reason }: { reason?: 'sender' } = {}) =>
    reason === 'sender'
      ? 'The sender of this invitation may no longer give what it gives. Ask another member of the team for a new one.'
      : 'There is no such invitation. It may have expired; ask for a new one.',
  'invitation.other_address': ({ email }: { email: string }) =>
    `This invitation is for ${email}. Sign in with that address.`,
};

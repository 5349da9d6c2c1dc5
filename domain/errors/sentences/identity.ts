import * as m from '#texts/compiled/errors/identity.js';
import type { Language } from './words.ts';

/** Accounts, sessions, keys and how users sign in. */
export const identitySentences = {
  'auth.required': (to: Language, { reason }: { reason?: 'session_ended' | 'key' } = {}) =>
    reason === 'key'
      ? m.error_auth_required_key({}, to)
      : reason === 'session_ended'
        ? m.error_auth_session_ended({}, to)
        : m.error_auth_required({}, to),
  'auth.wrong_credentials': (
    to: Language,
    { reason }: { reason?: 'maybe_unconfirmed' | 'password' | 'sign_up_password' } = {},
  ) => {
    switch (reason) {
      case 'maybe_unconfirmed':
        return m.error_auth_wrong_credentials_unconfirmed({}, to);
      case 'password':
        return m.error_auth_wrong_credentials_password({}, to);
      case 'sign_up_password':
        return m.error_auth_wrong_credentials_sign_up({}, to);
      default:
        return m.error_auth_wrong_credentials({}, to);
    }
  },
  'auth.session_ended': (to: Language) => m.error_auth_session_ended({}, to),
  'auth.session_required': (to: Language) => m.error_auth_session_required({}, to),
  'auth.step_up_required': (to: Language) => m.error_auth_step_up_required({}, to),
  'auth.wrong_code': (to: Language) => m.error_auth_wrong_code({}, to),
  'auth.challenge_ended': (to: Language) => m.error_auth_challenge_ended({}, to),
  'auth.passkey_refused': (to: Language, { reason }: { reason?: 'unknown' } = {}) =>
    reason === 'unknown' ? m.error_auth_passkey_refused_unknown({}, to) : m.error_auth_passkey_refused({}, to),
  'auth.sign_up_closed': (to: Language) => m.error_auth_sign_up_closed({}, to),
  'auth.invitation_invalid': (to: Language, { reason }: { reason?: 'has_account' } = {}) =>
    reason === 'has_account'
      ? m.error_auth_invitation_invalid_has_account({}, to)
      : m.error_auth_invitation_invalid({}, to),
  'auth.link_invalid': (to: Language, { reason }: { reason?: 'sign_up' } = {}) =>
    reason === 'sign_up' ? m.error_auth_link_invalid_sign_up({}, to) : m.error_auth_link_invalid({}, to),
  'auth.impersonating': (to: Language) => m.error_auth_impersonating({}, to),
  'auth.impersonation_ended': (to: Language) => m.error_auth_impersonation_ended({}, to),
  'auth.key_elsewhere': (to: Language) => m.error_auth_key_elsewhere({}, to),
  'auth.too_many_attempts': (to: Language, { seconds, reason }: { seconds: number; reason?: 'mails' | 'codes' }) => {
    if (reason === 'mails') return m.error_auth_too_many_attempts_mails({}, to);
    if (reason === 'codes') return m.error_auth_too_many_attempts_codes({}, to);
    return seconds < 120
      ? m.error_auth_too_many_attempts({ seconds }, to)
      : m.error_auth_too_many_attempts_minutes({ minutes: Math.ceil(seconds / 60) }, to);
  },
  'auth.busy': (to: Language) => m.error_auth_busy({}, to),
  'auth.forbidden': (to: Language, { permission }: { permission?: string } = {}) =>
    permission === undefined ? m.error_auth_forbidden({}, to) : m.error_auth_forbidden_permission({ permission }, to),
  /** `lacking`: permissions that the caller does not have; `user`: whose account has them. */
  'auth.cannot_grant': (to: Language, { lacking, user }: { lacking: string[]; user?: string }) => {
    const permissions = few(to, lacking);
    return user === undefined
      ? m.error_auth_cannot_grant({ permissions }, to)
      : m.error_auth_cannot_grant_user({ permissions, user }, to);
  },
  'provider.not_found': (to: Language) => m.error_provider_not_found({}, to),
  'provider.refused': (to: Language, { name }: { name: string }) => m.error_provider_refused({ name }, to),
  'provider.unavailable': (to: Language, { name }: { name: string }) => m.error_provider_unavailable({ name }, to),
  'provider.email_unverified': (to: Language, { name }: { name: string }) =>
    m.error_provider_email_unverified({ name }, to),
  'provider.account_exists': (to: Language, { name }: { name: string }) =>
    m.error_provider_account_exists({ name }, to),
  'identity.taken': (to: Language, { name }: { name: string }) => m.error_identity_taken({ name }, to),
  'identity.last': (to: Language) => m.error_identity_last({}, to),
  'passkey.not_found': (to: Language) => m.error_passkey_not_found({}, to),
  'passkey.known': (to: Language) => m.error_passkey_known({}, to),
  'api_key.not_found': (to: Language) => m.error_api_key_not_found({}, to),
  'api_key.too_many': (to: Language, { limit }: { limit: number }) => m.error_api_key_too_many({ limit }, to),
  'ssh_key.not_found': (to: Language) => m.error_ssh_key_not_found({}, to),
  'ssh_key.known': (to: Language) => m.error_ssh_key_known({}, to),
  'session.not_found': (to: Language) => m.error_session_not_found({}, to),
};

/** The first three, and how many more there are. */
function few(to: Language, all: readonly string[]): string {
  const permissions = all.slice(0, 3).join(', ');
  return all.length > 3 ? m.error_auth_permissions_more({ permissions, more: all.length - 3 }, to) : permissions;
}
